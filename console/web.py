"""The web application: how the programme is doing, for machines and whoever opens the address; and the team's pages.

The first part needs nobody to be known: its answers hold counts and states, never what people said or who they are.
Each subject of the team's pages is a module of its own, which enters them in the staffroom.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.exceptions import HTTPException

from console import (
    alerts,
    announcements,
    api,
    audit,
    home,
    inbox,
    localities,
    opportunities,
    people,
    programme,
    public,
    results,
    signing_in,
    surveys,
    team,
    throwing_away,
    tokens,
    updates,
)
from console.desk import Desk
from console.headers import KEEP_NO_COPY, SECURITY_HEADERS, SecurityHeaders
from console.health import Probe, findings
from console.pages import page
from console.staffroom import Staffroom
from console.texts import text
from console.webhook import Door, add_webhook
from programme.colour import DEFAULT, NHS_BLUE

LOOK = ["GET", "HEAD"]


def make_app(
    probes: Mapping[str, Probe], metrics: CollectorRegistry, door: Door | None = None, desk: Desk | None = None
) -> FastAPI:
    """The application with /healthz, /readyz (asks `probes`), /metrics (shows `metrics`), /look.css, a first page, and
    with a `desk` the team's pages.

    `probes` are looked at for each request, so a part that starts later can be added to the same mapping. With a
    `door`, Telegram can deliver at /telegram/webhook; without, there is no such address.
    """
    app = FastAPI(title=text("page.name"), docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SecurityHeaders)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _failed)
    app.mount("/static", Static(directory=str(files("console") / "static")), name="static")
    _add_health(app, probes)
    _add_metrics(app, metrics)
    _add_look(app, desk)
    if door is not None:
        add_webhook(app, door, metrics)
    room = None if desk is None else Staffroom(app, desk)
    home.add(app, room)
    if room is not None:
        public.add(app, room.desk)
        api.add(app, room.desk)
        signing_in.add(app, room)
        throwing_away.add(room)
        inbox.add(room)
        alerts.add(room)
        people.add(room)
        announcements.add(room)
        opportunities.add(room)
        updates.add(room)
        surveys.add(room)
        results.add(room)
        localities.add(room)
        team.add(room)
        tokens.add(room)
        programme.add(room)
        audit.add(room)
        app.state.places = tuple(room.places)
    return app


class Static(StaticFiles):
    """The same for everybody: browsers keep them, and ask at each page whether they have changed."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file, or that it is as the browser has it."""
        answer = super().file_response(*args, **kwargs)
        answer.headers["Cache-Control"] = "no-cache"
        return answer


def _add_health(app: FastAPI, probes: Mapping[str, Probe]) -> None:
    async def healthz() -> Response:
        """Alive: this process takes requests. Nothing else is asked, so that a slow database restarts nothing."""
        return PlainTextResponse("ok\n")

    async def readyz() -> Response:
        """Ready: 200 when every part is well, else 503; either way with what is wrong, by part."""
        wrong = await findings(probes)
        return JSONResponse({"ready": not wrong, "wrong": wrong}, status_code=503 if wrong else 200)

    app.add_api_route("/healthz", healthz, methods=LOOK)
    app.add_api_route("/readyz", readyz, methods=LOOK)


def _add_metrics(app: FastAPI, metrics: CollectorRegistry) -> None:
    async def show(request: Request) -> Response:
        """Counts and timings in the form that the asker's Accept header wants."""
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics), headers={"Content-Type": content_type})

    app.add_api_route("/metrics", show, methods=LOOK)


def _add_look(app: FastAPI, desk: Desk | None) -> None:
    """The organisation's colour as a stylesheet, as it is now: no page may hold a style of its own (headers.py)."""

    async def look() -> Response:
        return Response(f":root {{\n  --accent: {_colour(desk)};\n}}\n", media_type="text/css")

    app.add_api_route("/look.css", look, methods=LOOK)


def _colour(desk: Desk | None) -> str:
    if desk is None:
        return DEFAULT
    organisation = desk.programme.organisation
    return NHS_BLUE if organisation.nhs_identity else organisation.colour


async def _refused(_request: Request, error: Exception) -> Response:
    """No such page, or not for this kind of request."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    kind = "missing" if status == 404 else "refused"
    answer = page("problem", title=text(f"{kind}.title"), what=text(f"{kind}.what"), status=status)
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


async def _failed(_request: Request, _error: Exception) -> Response:
    """Our own fault. The server logs it; this answer leaves outside the middleware, so it brings the headers itself."""
    answer = page("problem", title=text("failed.title"), what=text("failed.what"), status=500)
    answer.headers.update(SECURITY_HEADERS | {"Cache-Control": KEEP_NO_COPY})
    return answer

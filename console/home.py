"""The first page: for whoever signed in, what needs them now; for all others, what this is."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from console.pages import page
from console.staffroom import Staffroom
from console.texts import text


def add(app: FastAPI, room: Staffroom | None) -> None:
    """The page at /."""

    async def front(request: Request) -> Response:
        who = None if room is None else await room.visitor(request)
        if room is None or who is None:
            return page("front", title=text("front.title"))
        return room.visit(request, who, {}).page("home", title=text("home.title"))

    app.add_api_route("/", front, methods=["GET", "HEAD"])
    if room is not None:
        room.entry("home", "/", None)

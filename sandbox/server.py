"""The web application: which address leads where."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from . import control
from .bodies import UPLOAD_LIMIT
from .clock import Clock
from .gateway import Gateway
from .town import Town

_STATIC: Final = Path(__file__).parent / "static"
_CONTROL: Final[tuple[tuple[str, str, control.Answer], ...]] = (
    ("POST", "/sandbox/people", control.add_people),
    ("GET", "/sandbox/people", control.list_people),
    ("GET", "/sandbox/bots", control.list_bots),
    ("POST", "/sandbox/bots", control.name_bot),
    ("POST", "/sandbox/say", control.say),
    ("POST", "/sandbox/start", control.start),
    ("POST", "/sandbox/press", control.press),
    ("GET", "/sandbox/press/{press}", control.show_press),
    ("POST", "/sandbox/send", control.send),
    ("POST", "/sandbox/edit", control.edit),
    ("POST", "/sandbox/forward", control.forward),
    ("POST", "/sandbox/block", control.block),
    ("POST", "/sandbox/unblock", control.unblock),
    ("POST", "/sandbox/deactivate", control.deactivate),
    ("POST", "/sandbox/groups", control.found_group),
    ("POST", "/sandbox/groups/{group}/remove_bot", control.remove_bot),
    ("GET", "/sandbox/chat", control.show_chat),
    ("GET", "/sandbox/wait", control.wait),
    ("GET", "/sandbox/file/{file}", control.show_file),
    ("GET", "/sandbox/events", control.events),
    ("POST", "/sandbox/faults", control.order_fault),
    ("GET", "/sandbox/faults", control.list_faults),
    ("DELETE", "/sandbox/faults", control.clear_faults),
    ("DELETE", "/sandbox/faults/{fault}", control.clear_faults),
    ("POST", "/sandbox/limits", control.set_limits),
    ("GET", "/sandbox/limits", control.show_limits),
    ("POST", "/sandbox/latency", control.set_latency),
    ("GET", "/sandbox/calls", control.list_calls),
    ("GET", "/sandbox/calls/summary", control.sum_calls),
    ("POST", "/sandbox/reset", control.reset),
    ("GET", "/sandbox/health", control.health),
)
_PAGE_POLICY: Final = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"


def application(town: Town) -> web.Application:
    """The application that serves `town`."""
    app = web.Application(client_max_size=UPLOAD_LIMIT + 1024 * 1024)
    gateway = Gateway(town)
    app.router.add_route("GET", "/bot{token}/{method}", gateway.call)
    app.router.add_route("POST", "/bot{token}/{method}", gateway.call)
    app.router.add_route("GET", "/file/bot{token}/{path:.+}", gateway.download)
    for verb, path, answer in _CONTROL:
        app.router.add_route(verb, path, control.answering(town, answer))
    app.router.add_get("/", _page)
    app.router.add_static("/static/", _STATIC)
    return app


async def _page(_request: web.Request) -> web.StreamResponse:
    headers = {"Content-Security-Policy": _PAGE_POLICY, "Cache-Control": "no-cache"}
    return web.FileResponse(_STATIC / "index.html", headers=headers)


@dataclass(frozen=True, slots=True)
class Serving:
    """A sandbox that listens."""

    town: Town
    url: str


@asynccontextmanager
async def serve(host: str = "127.0.0.1", port: int = 0, clock: Clock | None = None) -> AsyncIterator[Serving]:
    """Serve a new town until the end of the block.  Port 0 takes a free one.  Raises OSError if it cannot listen."""
    town = Town(clock)
    runner = web.AppRunner(application(town), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=1024)
        await site.start()
        bound = runner.addresses[0][1]
        yield Serving(town, f"http://{host}:{bound}")
    finally:
        await runner.cleanup()

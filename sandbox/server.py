"""The web application: which address leads where."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from .bodies import UPLOAD_LIMIT
from .clock import Clock
from .control import acting, grouping, looking, ordering, steering, timing
from .control.asked import Answer, answering
from .gateway import Gateway
from .town import Town

_STATIC: Final = Path(__file__).parent / "static"
_CONTROL: Final[tuple[tuple[str, str, Answer], ...]] = (
    ("POST", "/sandbox/people", acting.add_people),
    ("GET", "/sandbox/people", acting.list_people),
    ("GET", "/sandbox/bots", acting.list_bots),
    ("POST", "/sandbox/bots", acting.name_bot),
    ("POST", "/sandbox/say", acting.say),
    ("POST", "/sandbox/start", acting.start),
    ("POST", "/sandbox/press", acting.press),
    ("GET", "/sandbox/press/{press}", acting.show_press),
    ("POST", "/sandbox/send", acting.send),
    ("POST", "/sandbox/edit", acting.edit),
    ("POST", "/sandbox/vote", acting.vote),
    ("POST", "/sandbox/forward", acting.forward),
    ("POST", "/sandbox/upload", acting.upload),
    ("POST", "/sandbox/delete", acting.delete),
    ("POST", "/sandbox/block", acting.block),
    ("POST", "/sandbox/unblock", acting.unblock),
    ("POST", "/sandbox/deactivate", acting.deactivate),
    ("POST", "/sandbox/react", grouping.react),
    ("POST", "/sandbox/groups", grouping.found_group),
    ("GET", "/sandbox/groups", grouping.list_groups),
    ("POST", "/sandbox/groups/{group}/remove_bot", grouping.remove_bot),
    ("POST", "/sandbox/groups/{group}/standing", grouping.set_standing),
    ("POST", "/sandbox/groups/{group}/upgrade", grouping.upgrade),
    ("POST", "/sandbox/groups/{group}/topics", grouping.begin_topic),
    ("POST", "/sandbox/groups/{group}/topics/{topic}", grouping.change_topic),
    ("GET", "/sandbox/groups/{group}/topics", grouping.list_topics),
    ("GET", "/sandbox/chat", looking.show_chat),
    ("GET", "/sandbox/chats", looking.show_chats),
    ("GET", "/sandbox/wait", looking.wait),
    ("GET", "/sandbox/file/{file}", looking.show_file),
    ("GET", "/sandbox/events", looking.events),
    ("POST", "/sandbox/faults", ordering.order_fault),
    ("GET", "/sandbox/faults", steering.list_faults),
    ("DELETE", "/sandbox/faults", steering.clear_faults),
    ("DELETE", "/sandbox/faults/{fault}", steering.clear_faults),
    ("POST", "/sandbox/limits", steering.set_limits),
    ("GET", "/sandbox/limits", steering.show_limits),
    ("POST", "/sandbox/latency", steering.set_latency),
    ("GET", "/sandbox/transcript", looking.show_transcript),
    ("GET", "/sandbox/calls", steering.list_calls),
    ("GET", "/sandbox/calls/summary", steering.sum_calls),
    ("GET", "/sandbox/clock", timing.show_clock),
    ("POST", "/sandbox/clock", timing.move_clock),
    ("POST", "/sandbox/reset", steering.reset),
    ("GET", "/sandbox/health", steering.health),
)
_PAGE_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def application(town: Town) -> web.Application:
    """The application that serves `town`."""
    app = web.Application(client_max_size=UPLOAD_LIMIT + 1024 * 1024)
    gateway = Gateway(town)
    town.postman.obey = gateway.obey
    app.router.add_route("GET", "/bot{token}/{method}", gateway.call)
    app.router.add_route("POST", "/bot{token}/{method}", gateway.call)
    app.router.add_route("GET", "/file/bot{token}/{path:.+}", gateway.download)
    for verb, path, answer in _CONTROL:
        app.router.add_route(verb, path, answering(town, answer))
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
        town.forget_bots()
        await town.postman.close()
        await runner.cleanup()

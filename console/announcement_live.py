"""How far an announcement is, brought to a page that is open, as it changes (server-sent events).

A page that is open is nobody who works: bringing it news does not keep its session, and ends with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from fastapi import Response
from fastapi.responses import StreamingResponse

from console.announcement_report import ACT, ADDRESS, changing
from console.staffroom import Staffroom
from console.visits import Visit
from programme.roles import may
from storage import reports, signing_in
from storage.report_words import OVER

BEAT: Final = 2.0
"""Seconds between two looks."""
LONGEST: Final = 300
"""Looks of one connection; the browser makes another one."""


def add(room: Staffroom) -> None:
    """Where the page of an announcement listens."""
    room.get(f"{ADDRESS}/events", ACT, _events, by_itself=True)


async def _events(visit: Visit) -> Response:
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(news(visit), media_type="text/event-stream", headers=headers)


async def news(visit: Visit, beat: float = BEAT) -> AsyncIterator[str]:
    """What changes on the page, each time that it did; `over` when nothing will."""
    shown = ""
    for _ in range(LONGEST):
        now = visit.desk.clock()
        member = await visit.read(signing_in.still, visit.session.id, now)
        report = await visit.read(reports.of_broadcast, visit.number("number"), now)
        if member is None or not may(member.role, ACT) or report is None:
            break
        found = visit.page("announcements/parts_live", title="", **changing(visit, report))
        told = (await found.drawn()).decode()
        if told != shown:
            yield _event("live", told)
        if report.state in OVER:
            break
        shown = told
        if await _is_told_to_stop(visit, beat):
            return
    else:
        return
    yield _event("over", "")


async def _is_told_to_stop(visit: Visit, beat: float) -> bool:
    """Wait for the next look; whether the process ends meanwhile, which open pages must not hold up."""
    stop: asyncio.Event = getattr(visit.request.app.state, "stop", None) or asyncio.Event()
    try:
        async with asyncio.timeout(beat):
            return await stop.wait()
    except TimeoutError:
        return False


def _event(name: str, told: str) -> str:
    lines = "".join(f"data: {line}\n" for line in told.splitlines() or [""])
    return f"event: {name}\n{lines}\n"

"""An announcement to everybody against the stand-in, and somebody who writes meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from itertools import cycle
from typing import Any

from bench.town import Town

WRITER = 9_001
TEXT = "The clinic on Mill Road opens on Monday."
BROADCAST_SECONDS = 150.0
LOOK = 2.0


async def announce(there: Town, *more: str) -> int:
    """Send an announcement to everybody, with `more` options; its number."""
    file = there.folder / "announcement.md"
    file.write_text(TEXT)
    words = ("broadcast", "send", "--text-file", str(file), "--audience", "all", "--quiet-hours", "ignore", *more)
    told = await there.asks(*words)
    return int(told["id"])


async def until_sent(there: Town, people: int, since: int) -> list[dict[str, Any]]:
    """Wait until everybody's message has arrived; the calls since then."""
    give_up = time.monotonic() + BROADCAST_SECONDS
    calls: list[dict[str, Any]] = []
    while sum(call.get("ok") is True for call in of(calls)) < people:
        if time.monotonic() > give_up:
            raise RuntimeError(f"after {BROADCAST_SECONDS:g} seconds {len(of(calls))} of {people} have the message")
        await asyncio.sleep(LOOK)
        # Only what is new: to list everything would hold up the stand-in, and with it what is measured.
        settled = next((number for number, call in enumerate(calls) if call.get("ok") is None), len(calls))
        calls[settled:] = await there.calls(calls[settled - 1]["n"] if settled else since)
    return calls


def of(calls: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The calls that are the announcement's."""
    return [call for call in calls if call["method"] == "sendMessage" and call.get("text") == TEXT]


async def write_every_second(there: Town, asked: list[float], people: Sequence[int] = (WRITER,)) -> None:
    """Once a second somebody opens the menu, for ever, these people in turn. A chat may get one message a second: where
    the menu comes with more, one person alone would wait for the second before.
    """
    for person in cycle(people):
        began = time.time()
        asked.append(began)
        await there.control("say", person=person, text="/menu")
        await asyncio.sleep(max(0.0, began + 1 - time.time()))

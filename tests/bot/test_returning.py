"""Outcomes on their way into the database: where it goes fast many share a transaction, and no reply waits for that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from bot.letters import Letter, Returned
from bot.persistence import Persistence
from bot.returning import FEW, Returns
from programme.pacing import Grant, Lane, Wish
from programme.retry import Sent


class Book(Persistence):
    """Writes nothing down but how many outcomes came together, and when."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, float]] = []

    async def write(self, fn: Callable[..., Any], *args: Any, **_: Any) -> Any:
        self.entries.append((len(args[1]), asyncio.get_running_loop().time()))


def _returned(lane: Lane) -> Returned:
    letter = Letter(cast("Any", None), Grant(Wish(1, 1, lane), 0.0), datetime(2026, 3, 3, tzinfo=UTC))
    return Returned(letter, Sent(7))


async def _recorded(*bunches: list[Lane]) -> list[tuple[int, float]]:
    """The transactions that bunches of outcomes become, each added when the one before was recorded."""
    book, left, over = Book(), iter(bunches), asyncio.Event()
    returns: Returns

    def add_more(_: list[Returned]) -> None:
        for lane in next(left, []):
            returns.add(_returned(lane))
        if sum(count for count, _ in book.entries) == sum(map(len, bunches)):
            over.set()

    returns = Returns(book, bot_id=1, clock=lambda: datetime.now(UTC), landed=add_more)
    running = asyncio.create_task(returns.run())
    add_more([])
    async with asyncio.timeout(60):
        await over.wait()
    returns.close()
    await running
    return book.entries


async def test_a_few_of_bulk_gather() -> None:
    bulk = [Lane.BULK]
    (_, first), (_, second), (_, third) = await _recorded(bulk, bulk, bulk)
    assert min(second - first, third - second) >= 0.005


async def test_a_reply_and_a_crowd_do_not_wait() -> None:
    for bunch in ([Lane.BULK, Lane.REPLY], [Lane.BULK] * FEW):
        entries = await _recorded(*[bunch] * 200)
        assert [count for count, _ in entries] == [len(bunch)] * 200
        assert entries[-1][1] - entries[0][1] < 199 * 0.005, "two hundred waits would take longer"

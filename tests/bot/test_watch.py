"""Trouble that lasts is told once, to administrators; what is over soon is not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select

from bot.watch import Watch
from conversations.texts import Texts
from storage import staff
from storage.database import Database, StorageProblem
from storage.tables import outbox
from tests.clock import START, Clock

TEXTS = Texts.load()
DISK = "the disk is full: free some space"


async def test_lasting_trouble_is_told_once_for_each_time_it_begins(database: Database, clock: Clock) -> None:
    wrong: list[str | None] = [DISK]

    async def probe() -> str | None:
        return wrong[-1]

    async def looks(*minutes: float) -> int:
        for pause in minutes:
            clock.move(minutes=pause)
            await watch.look()
        return len(await database.read(_told))

    await database.write(_staff)
    watch = Watch(database, TEXTS, {"sender": probe}, clock=clock)
    assert await looks(0, 1) == 0
    assert await looks(1, 1, 1) == 1
    wrong.append(None)
    assert await looks(1) == 1
    wrong.append(DISK)
    assert await looks(1, 1) == 1
    assert await looks(2, 5) == 2
    rows = await database.read(_told)
    assert {row.chat_id for row in rows} == {1}
    assert DISK in rows[0].payload["text"]


async def test_several_parts_that_suffer_from_the_same_are_told_of_once(database: Database, clock: Clock) -> None:
    wrong: dict[str, str | None] = {"receiver": DISK, "turns": DISK, "sender": "Telegram refuses the token"}

    def probe(part: str) -> Callable[[], Awaitable[str | None]]:
        async def ask() -> str | None:
            return wrong[part]

        return ask

    await database.write(_staff)
    watch = Watch(database, TEXTS, {part: probe(part) for part in wrong}, clock=clock)
    for _ in range(5):
        await watch.look()
        clock.move(minutes=1)
    assert [DISK in row.payload["text"] for row in await database.read(_told)] == [True, False]
    wrong["receiver"] = None
    await watch.look()
    assert len(await database.read(_told)) == 2


@pytest.mark.parametrize(("minutes", "told"), [(1, 0), (10, 1)])
async def test_what_not_even_the_database_could_keep_is_told_when_it_is_over(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch, minutes: int, told: int
) -> None:
    wrong: list[str | None] = [DISK]

    async def probe() -> str | None:
        return wrong[-1]

    async def refuse(*_: object, **__: object) -> None:
        raise StorageProblem(DISK)

    await database.write(_staff)
    watch = Watch(database, TEXTS, {"receiver": probe, "sender": probe}, clock=clock)
    with monkeypatch.context() as full:
        full.setattr(database, "write", refuse)
        for _ in range(minutes):
            await watch.look()
            clock.move(minutes=1)
    wrong.append(None)
    for _ in range(3):
        await watch.look()
    rows = await database.read(_told)
    assert len(rows) == told
    assert all("It works again" in row.payload["text"] and DISK in row.payload["text"] for row in rows)


def _staff(conn: Connection) -> None:
    staff.ensure_administrators(conn, (1,), START)
    staff.add(conn, telegram_id=2, role="reader", name=None, now=START)


def _told(conn: Connection) -> list[Row[int, Any]]:
    return list(conn.execute(select(outbox.c.chat_id, outbox.c.payload)))

"""Trouble that lasts is told once, to administrators; what is over soon is not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from bot.watch import Watch
from conversations.texts import Texts
from storage import staff
from storage.database import Database
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


def _staff(conn: Connection) -> None:
    staff.ensure_administrators(conn, (1,), START)
    staff.add(conn, telegram_id=2, role="reader", name=None, now=START)


def _told(conn: Connection) -> list[Row[int, Any]]:
    return list(conn.execute(select(outbox.c.chat_id, outbox.c.payload)))

"""Who has what open: others see them for a minute and a half."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, func, select

from storage import presence, staff
from storage.database import Database
from storage.presence import FRESH, Present
from storage.tables import console_presence
from tests.clock import START


def _two(conn: Connection) -> None:
    for number in (1, 2):
        staff.add(conn, telegram_id=number, role="officer", name=None, now=START)
        presence.seen(conn, number, "contribution:1", writing=False, now=START)
    presence.seen(conn, 2, "contribution:1", writing=True, now=START + timedelta(seconds=1))


async def test_others_are_seen_as_they_are_now_and_forgotten_when_they_are_gone(database: Database) -> None:
    await database.write(_two)
    assert await database.read(presence.others, 1, "contribution:1", START + FRESH) == [Present(2, writing=True)]
    assert await database.read(presence.others, 1, "contribution:2", START) == []
    later = START + FRESH + timedelta(seconds=1)
    assert await database.read(presence.others, 1, "contribution:1", later) == []
    await database.write(presence.seen, 1, "contribution:2", writing=False, now=later)
    assert await database.read(lambda conn: conn.scalar(select(func.count()).select_from(console_presence))) == 1

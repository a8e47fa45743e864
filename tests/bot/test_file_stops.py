"""An announcement that stopped because of its file: the team is told, once for each time it stops."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot.broadcasts import Broadcasts
from programme.retry import BAD_FILE
from storage import broadcasts, file_stops, staff
from storage.database import Database
from storage.tables import outbox
from tests.clock import START
from tests.storage.sending import TEXTS, announce, resident

OFFICER = 901


def _announced(conn: Connection) -> int:
    staff.add(conn, telegram_id=OFFICER, role="officer", now=START)
    resident(conn, 1)
    return announce(conn)


def _told(conn: Connection) -> list[str]:
    payloads = conn.scalars(select(outbox.c.payload).where(outbox.c.chat_id == OFFICER).order_by(outbox.c.id))
    return [str(one["text"]) for one in payloads]


async def test_the_team_is_told_once_each_time(database: Database) -> None:
    number = await database.write(_announced)
    loop = Broadcasts(database, TEXTS, clock=lambda: START)
    assert await database.write(broadcasts.stop, number, "file_missing")
    for _ in range(3):
        await loop.beat()
    (said,) = await database.read(_told)
    assert said.startswith(f"Announcement {number} goes no further. It stopped by itself, since its file is gone")
    assert said.endswith("Nobody has it yet.")
    assert (await database.write(lambda conn: broadcasts.act(conn, number, "resume", now=START))).done
    await loop.beat()
    assert len(await database.read(_told)) == 1
    await database.write(broadcasts.stop, number, "bad_file")
    await loop.beat()
    _, again = await database.read(_told)
    assert "Telegram cannot" in again
    assert await database.read(file_stops.untold) == []


async def test_what_staff_stopped_or_what_stopped_for_another_reason_is_not_told_so(database: Database) -> None:
    number = await database.write(_announced)
    await database.write(broadcasts.stop, number, "no_stars")
    assert await database.read(file_stops.untold) == []


def test_each_reason_has_its_words() -> None:
    assert all(TEXTS.plain(f"report.stopped_{reason}", "en") for reason in BAD_FILE)

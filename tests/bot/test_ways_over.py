"""An announcement whose way to take part is over by the time it goes out stops, and the team is told why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from bot.broadcasts import Broadcasts
from storage import bookings, broadcasts, deliveries, opportunities, report_words, reports, series, staff
from storage.database import Database
from storage.series import Repeat
from storage.tables import broadcast, outbox
from tests.clock import START
from tests.storage.sending import TEXTS, draft, resident
from tests.storage.test_bookings import offered

OFFICER = 901
HOUR = timedelta(hours=1)
TIERS = ("taking_part",)


def _made(conn: Connection, /, *, at: datetime | None = None, **way: Any) -> int:
    """An announcement to three people with a button for a way to take part; its number."""
    for one in (1, 2, 3):
        resident(conn, one, tiers=TIERS)
    staff.add(conn, telegram_id=OFFICER, role="officer", now=START)
    booking = bookings.offer(conn, offered(conn, **way), TEXTS, START)
    return broadcasts.create(conn, draft(purpose="opportunity", booking=booking, at=at), TEXTS, START)


async def _told(database: Database) -> list[str]:
    query = select(outbox.c.payload).where(outbox.c.chat_id == OFFICER).order_by(outbox.c.id)
    rows = await database.read(lambda conn: list(conn.scalars(query)))
    return [str(one["text"]) for one in rows]


async def _state(database: Database, number: int) -> Any:
    query = select(broadcast.c.state, broadcast.c.reason).where(broadcast.c.id == number)
    return tuple(await database.read(lambda conn: conn.execute(query).one()))


async def test_one_that_closed_before_its_time_does_not_begin(database: Database) -> None:
    number = await database.write(_made, at=START + 3 * HOUR, closes=START + 2 * HOUR)
    now = [START + HOUR]
    loop = Broadcasts(database, TEXTS, clock=lambda: now[0])
    await loop.beat()
    assert await _state(database, number) == ("scheduled", None)
    now[0] = START + 3 * HOUR
    for _ in range(2):
        await loop.beat()
    assert await _state(database, number) == ("stopped", "way_closed")
    (said,) = await _told(database)
    assert said.startswith(f"Announcement {number} stopped: “Walking group”")
    assert "has closed. Nobody has it yet." in said


async def test_one_that_is_withdrawn_on_the_way_goes_no_further_and_goes_on_when_it_is_open_again(
    database: Database,
) -> None:
    number = await database.write(_made)
    loop = Broadcasts(database, TEXTS, clock=lambda: START)
    for _ in range(2):
        await loop.beat()
    heads = await database.read(deliveries.heads, number, START, limit=9)
    first, *others = [one.id for one in heads]
    assert len(others) == 2

    def withdrawn(conn: Connection) -> None:
        assert deliveries.claim(conn, [first], START)
        opportunities.withdraw(conn, 1, START)
        assert deliveries.look_again(conn, [first], START) == {first: deliveries.NOT_RUNNING}
        assert deliveries.claim(conn, others, START) == []
        deliveries.release(conn, [first])

    await database.write(withdrawn)
    await loop.beat()
    assert await _state(database, number) == ("stopped", "way_withdrawn")
    report = await database.read(reports.of_broadcast, number, START)
    assert report is not None
    assert (report.counts["pending"], report.counts["skipped"]) == (3, 0), "nobody is failed or left out for it"
    assert "report.stopped_way_withdrawn" in [phrase.key for phrase in report_words.lines(report)]

    def resumed(conn: Connection) -> bool:
        return broadcasts.act(conn, number, "resume", now=START).done

    assert await database.write(resumed)
    await loop.beat()
    assert await _state(database, number) == ("stopped", "way_withdrawn"), "it is still over"
    assert len(await _told(database)) == 2

    await database.write(lambda conn: offered(conn, places=9))
    assert await database.write(resumed)
    await loop.beat()
    assert await _state(database, number) == ("running", None)
    assert len(await database.write(deliveries.claim, [first, *others], START)) == 3


async def test_a_series_is_held_and_told_once_instead_of_each_time(database: Database) -> None:
    def make(conn: Connection) -> int:
        _made(conn, closes=START + 30 * HOUR)
        daily = Repeat("0 12 * * *", "every day at 12", "UTC")
        booking = bookings.offer(conn, 1, TEXTS, START)
        number = series.create(conn, draft(purpose="opportunity", booking=booking), daily, TEXTS, START)
        conn.execute(update(broadcast).where(broadcast.c.id == number).values(at=START + HOUR))
        return number

    number = await database.write(make)
    now = [START + HOUR]
    loop = Broadcasts(database, TEXTS, clock=lambda: now[0])
    await loop.beat()
    found = await database.read(series.find, number)
    assert found is not None
    assert len(found.made) == 1, "while it is open it goes out"
    now[0] = START + 72 * HOUR
    for _ in range(2):
        await loop.beat()
    assert await _state(database, number) == ("held", "way_closed")
    held = [one for one in await _told(database) if "which repeats, is held back" in one]
    assert len(held) == 1
    again = await database.read(series.find, number)
    assert again is not None
    assert (again.made, again.reason) == (found.made, "way_closed")

"""A series that a second person approved is looked at again when other people would get it, and outlives no calendar
silently."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot import series_report
from bot.broadcasts import Broadcasts
from storage import approvals, broadcasts, series, staff
from storage.database import Database
from storage.series import Repeat
from storage.tables import broadcast, outbox
from tests.clock import START
from tests.storage.sending import TEXTS, draft, resident

DAY = timedelta(days=1)
OFFICER, SECOND = 901, 902


async def _state(database: Database, number: int) -> Any:
    query = select(broadcast.c.state, broadcast.c.reason).where(broadcast.c.id == number)
    return tuple(await database.read(lambda conn: conn.execute(query).one()))


async def _told(database: Database, member: int) -> int:
    query = select(func.count()).select_from(outbox).where(outbox.c.chat_id == member)
    return int(await database.read(lambda conn: conn.execute(query).scalar_one()))


async def test_each_time_counts_as_approved_until_its_audience_has_changed(database: Database) -> None:
    """Ten people were approved; eleven are still that many, twelve are not, and their yes counts for the next time."""

    def begin(conn: Connection) -> tuple[int, int, datetime]:
        maker, second = (staff.add(conn, telegram_id=one, role="officer", now=START).id for one in (OFFICER, SECOND))
        for one in range(1, 12):
            resident(conn, one)
        daily = Repeat("0 12 * * *", "every day at 12", "UTC")
        number = series.create(conn, draft(made_by=maker), daily, TEXTS, START, waits=True)
        assert approvals.approve(conn, number, by=second, people=10, version=1, now=START).done
        found = series.find(conn, number)
        assert found is not None
        assert found.next_at is not None
        return number, second, found.next_at

    number, second, first = await database.write(begin)
    now = [first]
    loop = Broadcasts(database, TEXTS, clock=lambda: now[0], approve_above=5)

    async def fires(at: datetime) -> int:
        now[0] = at
        for _ in range(2):
            await loop.beat()
        found = await database.read(series.find, number)
        assert found is not None
        return found.made[0]

    assert await _state(database, await fires(first)) == ("running", None)
    await database.write(lambda conn: resident(conn, 12))
    heard = await _told(database, SECOND)
    again = await fires(first + DAY)
    assert await _state(database, again) == ("waiting_approval", "audience_changed")
    assert await _told(database, SECOND) == heard + 1

    def approve(conn: Connection) -> bool:
        return approvals.approve(conn, again, by=second, people=12, version=None, now=first + DAY).done

    assert await database.write(approve)
    assert (await _state(database, await fires(first + 2 * DAY)))[0] == "running"


async def test_the_team_is_told_once_that_a_calendar_ends(database: Database) -> None:
    def begin(conn: Connection) -> tuple[int, datetime]:
        staff.add(conn, telegram_id=OFFICER, role="officer", now=START)
        yearly = Repeat("0 12 1 3 *", "1 March at 12", "UTC", "scotland")
        number = series.create(conn, draft(), yearly, TEXTS, START)
        conn.execute(update(broadcast).where(broadcast.c.id == number).values(at=START))
        return number, START

    number, first = await database.write(begin)
    loop = Broadcasts(database, TEXTS, clock=lambda: first, approve_above=None)
    assert list(await database.read(series.outliving)) == [number]
    await loop.beat()
    assert await _told(database, OFFICER) == 1
    await database.write(lambda conn: conn.execute(update(broadcast).where(broadcast.c.id == number).values(at=first)))
    await loop.beat()
    assert await _told(database, OFFICER) == 1


async def test_whoever_cancels_it_reads_how_often_it_went_out_and_what_will_not(database: Database) -> None:
    def asked(conn: Connection) -> str:
        found = series.find(conn, 1)
        assert found is not None
        whole = series_report.cancelled(conn, found)
        return TEXTS.render(whole.key, "en", whole.args).text

    def story(conn: Connection) -> None:
        daily = Repeat("0 12 * * *", "every day at 12", "UTC")
        assert series.create(conn, draft(), daily, TEXTS, START) == 1
        assert "for good? It has not gone out yet. It will not go out on" in asked(conn)
        for day in range(3):
            made = series.fire(conn, 1, START + (day + 1) * DAY)
            assert made is not None
            broadcasts.begin(conn, made, START, START)
        said = asked(conn)
        assert "It went out 3 times, and stays with those who have it." in said
        assert "What is still under way of it (number 2, 3 and 4) ends too: nobody else gets it." in said
        conn.execute(update(broadcast).where(broadcast.c.id != 1).values(state="done"))
        assert series.act(conn, 1, "pause", now=START).done
        assert asked(conn).endswith("It never goes out again.")

    await database.write(story)

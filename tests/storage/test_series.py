"""What repeats: each time is made once, missed times are one, and what is done with a series is done with all of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from storage import broadcasts, questions, series
from storage.database import Database
from storage.series import Repeat
from storage.tables import broadcast, content, series_firing
from tests.clock import START
from tests.storage.sending import QUESTION, TEXTS, draft, state

DAILY = Repeat("0 12 * * *", "every day at 12", "UTC")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def _series(conn: Connection, repeat: Repeat = DAILY, **more: Any) -> tuple[int, Any]:
    """A series made at the start, and its first time."""
    number = series.create(conn, draft(**more), repeat, TEXTS, START)
    first = conn.execute(select(broadcast.c.at).where(broadcast.c.id == number)).scalar_one()
    return number, first


def _made(conn: Connection) -> tuple[int, Any]:
    return _series(conn)


async def test_each_time_makes_one_broadcast_and_the_series_itself_never_goes_out(database: Database) -> None:
    def story(conn: Connection) -> None:
        number, first = _series(conn)
        assert series.due(conn, first - HOUR) == broadcasts.due(conn, first) == []
        assert series.due(conn, first) == [number]
        made = series.fire(conn, number, first)
        assert made is not None
        assert (series.fire(conn, number, first), series.due(conn, first)) == (None, [])
        (row,) = broadcasts.due(conn, first)
        assert (row.id, row.ready) == (made, first)
        shown = broadcasts.show(conn, made)
        assert shown is not None
        assert shown["series_id"] == number
        found = series.find(conn, number)
        assert found is not None
        assert (found.made, found.next_at) == ((made,), first + DAY)

    await database.write(story)


async def test_what_is_killed_before_its_commit_is_made_once_afterwards(database: Database) -> None:
    number, first = await database.write(_made)

    def killed(conn: Connection) -> None:
        series.fire(conn, number, first)
        raise RuntimeError("the process ends here")

    with pytest.raises(RuntimeError):
        await database.write(killed)
    made = await database.write(series.fire, number, first)
    assert await database.write(series.fire, number, first) is None
    firings = await database.read(lambda conn: list(conn.scalars(select(series_firing.c.broadcast_id))))
    assert firings == [made]


@pytest.mark.parametrize(("late", "expected"), [("send", "running"), ("skip", "cancelled"), ("hold", "held")])
async def test_several_missed_times_are_one_decision(database: Database, late: str, expected: str) -> None:
    def story(conn: Connection) -> None:
        number, first = _series(conn, late=late)
        back = first + 3 * DAY + HOUR
        made = series.fire(conn, number, back)
        assert made is not None
        (row,) = broadcasts.due(conn, back)
        assert (row.id, row.ready) == (made, first + 3 * DAY)
        assert broadcasts.begin(conn, made, row.ready, back) == expected
        assert series.due(conn, back) == []

    await database.write(story)


async def test_one_that_has_not_begun_is_overtaken_by_the_next(database: Database) -> None:
    def story(conn: Connection) -> None:
        number, first = _series(conn)
        earlier = series.fire(conn, number, first)
        series.fire(conn, number, first + DAY)
        assert earlier is not None
        shown = broadcasts.show(conn, earlier)
        assert shown is not None
        assert (shown["state"], shown["reason"]) == ("cancelled", series.OVERTAKEN)

    await database.write(story)


async def test_a_series_is_paused_resumed_and_cancelled_with_what_is_under_way(database: Database) -> None:
    def story(conn: Connection) -> None:
        number, first = _series(conn)
        made = series.fire(conn, number, first)
        assert made is not None
        broadcasts.begin(conn, made, first, first)
        assert series.act(conn, number, "pause", now=first).done
        assert (state(conn, number), state(conn, made)) == ("paused", "paused")
        assert series.due(conn, first + 5 * DAY) == []
        assert series.act(conn, number, "pause", now=first).reason == "not_now"
        later = first + 5 * DAY + HOUR
        assert series.act(conn, number, "resume", now=later).done
        assert (state(conn, number), state(conn, made)) == ("scheduled", "running")
        found = series.find(conn, number)
        assert found is not None
        assert found.next_at == first + 6 * DAY, "what passed meanwhile is left out"
        assert series.act(conn, number, "cancel", now=later, version=1).reason == "changed_meanwhile"
        assert series.act(conn, number, "cancel", now=later).done
        assert (state(conn, number), state(conn, made)) == ("cancelled", "cancelled")
        assert series.act(conn, 99, "pause", now=later).reason == "no_such"

    await database.write(story)


async def test_one_that_was_paused_alone_stays_so(database: Database) -> None:
    def story(conn: Connection) -> None:
        number, first = _series(conn)
        made = series.fire(conn, number, first)
        assert made is not None
        assert series.act(conn, made, "pause", now=first).done
        series.act(conn, number, "pause", now=first)
        series.act(conn, number, "resume", now=first)
        assert (state(conn, number), state(conn, made)) == ("scheduled", "paused")

    await database.write(story)


async def test_a_time_that_passed_before_it_was_approved_is_left_out(database: Database) -> None:
    def story(conn: Connection) -> None:
        number, first = _series(conn)
        conn.execute(update(broadcast).where(broadcast.c.id == number).values(approved_at=first + HOUR))
        assert series.fire(conn, number, first + 2 * HOUR) is None
        assert series.due(conn, first + 2 * HOUR) == []
        assert series.fire(conn, number, first + DAY) is not None

    await database.write(story)


async def test_each_broadcast_asks_its_own_question(database: Database) -> None:
    def story(conn: Connection) -> None:
        number, first = _series(conn, question=QUESTION)
        made = series.fire(conn, number, first)
        assert made is not None
        of_series, own = questions.of_broadcast(conn, number), questions.of_broadcast(conn, made)
        assert of_series is not None
        assert own is not None
        assert (of_series.is_open(first), own.is_open(first)) == (False, True)
        query = select(content.c.parts).where(content.c.broadcast_id == made, content.c.language == "en")
        buttons = conn.execute(query).scalar_one()[-1]["reply_markup"]["inline_keyboard"]
        assert [button["callback_data"] for row in buttons for button in row] == [f"q:{own.id}:0", f"q:{own.id}:1"]

    await database.write(story)

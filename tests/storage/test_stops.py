"""Who stopped because of a broadcast: within a day of getting it, with nothing else in between, and each once."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Connection, update

from storage import broadcasts, outbox, people, reach, reports, standing, stops
from storage.database import Database
from storage.keys import Keyring
from storage.tables import broadcast, delivery, person
from storage.tables import outbox as outbox_table
from tests.clock import START
from tests.storage.sending import announce, resident
from tests.storage.test_indexes import _read_through

HOUR = timedelta(hours=1)


def given(conn: Connection, at: datetime = START, **more: Any) -> int:
    """A broadcast that everybody has got at a time; its number."""
    number = announce(conn, at, **more)
    mine = delivery.c.broadcast_id == number
    conn.execute(update(delivery).where(mine).values(state="sent", settled_at=at))
    conn.execute(update(broadcast).where(broadcast.c.id == number).values(state="done", finished_at=at))
    return number


def stop(conn: Connection, person_id: int, at: datetime) -> None:
    conn.execute(update(person).where(person.c.id == person_id).values(stopped_at=at))


def because_of(conn: Connection, *numbers: int) -> list[int]:
    rows = (broadcasts.row_of(conn, number) for number in numbers)
    return [stops.because_of(conn, row).people for row in rows if row is not None]


@pytest.mark.parametrize(
    ("after", "counts"), [(timedelta(0), 1), (HOUR, 1), (24 * HOUR, 1), (25 * HOUR, 0), (-HOUR, 0), (1000 * HOUR, 0)]
)
async def test_a_stop_counts_within_a_day_of_getting_it(database: Database, after: timedelta, counts: int) -> None:
    def act(conn: Connection) -> list[int]:
        one = resident(conn, 1)
        resident(conn, 2)
        number = given(conn)
        stop(conn, one, START + after)
        return because_of(conn, number)

    assert await database.write(act) == [counts]


async def test_it_counts_for_the_last_that_reached_them_and_once(database: Database) -> None:
    def act(conn: Connection) -> list[int]:
        people = [resident(conn, number) for number in range(1, 5)]
        first, second = given(conn), given(conn, START + HOUR)
        stop(conn, people[0], START + HOUR / 2)  # before the second
        stop(conn, people[1], START + 2 * HOUR)
        reach.lost(conn, people[2], "blocked", START + 3 * HOUR)
        stop(conn, people[2], START + 2 * HOUR)  # both are one
        reach.lost(conn, people[3], "deactivated", START + 2 * HOUR)  # not a word about us
        return because_of(conn, first, second)

    assert await database.write(act) == [1, 2]


@pytest.mark.parametrize(("purpose", "counts"), [("reply", 1), ("staff", 1), ("service", 0), ("update", 0)])
async def test_what_they_asked_for_does_not_come_between(database: Database, purpose: str, counts: int) -> None:
    def act(conn: Connection) -> list[int]:
        one = resident(conn, 1)
        number = given(conn)
        row: dict[str, Any] = {
            "chat_id": 1,
            "person_id": one,
            "lane": 1,
            "method": "sendMessage",
            "payload": {"text": "Hello"},
        }
        row_id = outbox.add(conn, **row, purpose=purpose, now=START + HOUR)
        sent = update(outbox_table).where(outbox_table.c.id == row_id)
        conn.execute(sent.values(state="sent", settled_at=START + HOUR))
        stop(conn, one, START + 2 * HOUR)
        return because_of(conn, number)

    assert await database.write(act) == [counts]


async def test_who_did_not_get_it_or_only_tests_is_not_counted_and_who_came_back_is_told(database: Database) -> None:
    def act(conn: Connection) -> list[int]:
        back, never, test, stays = (resident(conn, number, test=number == 3) for number in range(1, 5))
        number = given(conn, audience="all or test")
        conn.execute(update(delivery).where(delivery.c.person_id == never).values(state="failed"))
        reach.lost(conn, back, "blocked", START + HOUR)
        reach.lost(conn, stays, "blocked", START + HOUR)
        reach.lost(conn, stays, "blocked", START + 100 * HOUR)  # found once more; it is known since the first time
        standing.can_reach(conn, back)
        for one in (never, test):
            stop(conn, one, START + HOUR)
        report = reports.of_broadcast(conn, number, START)
        shown = broadcasts.show(conn, number)
        assert report is not None
        assert shown is not None
        told = (shown["stopped"], shown["came_back"])
        assert told == (report.stopped, report.came_back)
        return list(told)

    assert await database.write(act) == [2, 1]


async def test_who_stopped_and_came_back_is_told_as_both(database: Database) -> None:
    def act(conn: Connection) -> tuple[int, int]:
        stopped, wrote, both, again = (resident(conn, number) for number in range(1, 5))
        number = given(conn)
        for one in (stopped, both, again):
            people.stop(conn, one, START + HOUR)
        for one in (wrote, both):
            reach.lost(conn, one, "blocked", START + 2 * HOUR)
        for one in (stopped, both, again):
            people.start_again(conn, one)
        standing.spoke(conn, [wrote, both], START + 3 * HOUR)
        people.stop(conn, again, START + 4 * HOUR)
        row = broadcasts.row_of(conn, number)
        assert row is not None
        return stops.because_of(conn, row)

    assert await database.write(act) == (4, 3), "one is away again"


async def test_it_is_found_by_indexes(tmp_path: Path, keys: Keyring) -> None:
    """Nobody's row is read who has not stopped."""
    database = await Database.open(f"sqlite:///{tmp_path / 'stops.db'}", data_dir=tmp_path, keys=keys)

    def act(conn: Connection) -> list[str]:
        one, number = resident(conn, 1), given(conn)
        stop(conn, one, START)
        asked: list[str] = []
        driver = cast("sqlite3.Connection", conn.connection.dbapi_connection)
        driver.set_trace_callback(asked.append)
        assert because_of(conn, number) == [1]
        driver.set_trace_callback(None)
        return [table for statement in asked for table in _read_through(conn, statement)]

    assert await database.write(act) == []
    await database.close()

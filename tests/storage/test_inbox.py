"""The inbox: in order for each person, tries counted before they are needed, emptied when done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from storage import inbox
from storage.database import Database
from storage.inbox import Arrival
from storage.tables import inbox as table
from tests.clock import Clock

BOT = 7


def arrival(number: int, sender: int | None = None) -> Arrival:
    return Arrival(number, "message", number if sender is None else sender, {"update_id": number, "words": "hello"})


async def arrive(database: Database, clock: Clock, *senders: int) -> None:
    rows = [arrival(number, sender) for number, sender in enumerate(senders, start=1)]
    await database.write(inbox.add, BOT, rows, clock())


async def test_a_batch_holds_the_oldest_of_each_sender(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 1, 1, 2, 1, 3)
    taken = await database.write(inbox.take, 50)
    assert [(row.id, row.sender, row.tries) for row in taken] == [(1, 1, 1), (3, 2, 1), (5, 3, 1)]
    assert taken[0].raw == {"update_id": 1, "words": "hello"}


async def test_a_batch_is_no_larger_than_wished(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 1, 2, 3)
    assert len(await database.write(inbox.take, 2)) == 2


async def test_a_crowd_of_one_does_not_hide_the_others(database: Database, clock: Clock) -> None:
    await arrive(database, clock, *[1] * 1200, 2)
    taken = await database.write(inbox.take, 50)
    assert [row.sender for row in taken] == [1, 2]


async def test_what_was_tried_comes_alone_and_holds_back_its_sender_only(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 1, 2, 1, 3)
    first = await database.write(inbox.take, 50)
    await database.write(inbox.done, [row.id for row in first if row.sender != 1], clock())
    assert await database.write(inbox.take, 50) == []
    (again,) = await database.write(inbox.take_tried)
    assert (again.id, again.tries) == (1, 2)
    await database.write(inbox.done, [1], clock())
    assert [row.id for row in await database.write(inbox.take, 50)] == [3]


async def test_a_sweep_comes_to_each_tried_row_once(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 1, 2)
    await database.write(inbox.take, 50)
    assert [row.id for row in await database.write(inbox.take_tried)] == [1]
    assert [row.id for row in await database.write(inbox.take_tried, 1)] == [2]
    assert await database.write(inbox.take_tried, 2) == []


async def test_what_nobody_did_needs_no_order(database: Database, clock: Clock) -> None:
    rows = [Arrival(number, "other", None, {"update_id": number}) for number in (1, 2, 3)]
    await database.write(inbox.add, BOT, rows, clock())
    assert len(await database.write(inbox.take, 50)) == 3


async def test_a_try_that_was_none_does_not_count(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 1)
    await database.write(inbox.take, 50)
    await database.write(inbox.give_back, [1])
    assert [row.tries for row in await database.write(inbox.take, 50)] == [1]


async def test_what_is_done_holds_no_words_and_what_is_set_aside_keeps_them_sealed(
    database: Database, clock: Clock
) -> None:
    await arrive(database, clock, 1, 2)
    await database.write(inbox.done, [1], clock())
    await database.write(inbox.set_aside, 2, "KeyError", clock())
    (done, aside) = await database.read(rows)
    assert done == (1, "done", None, None)
    assert (aside[1], aside[3]) == ("aside", "KeyError")
    assert aside[2] == {"update_id": 2, "words": "hello"}
    assert await database.read(inbox.waiting) == 0


async def test_words_are_sealed_while_they_wait(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 1)

    def stored(conn: Connection) -> str:
        return str(conn.exec_driver_sql("SELECT raw FROM inbox").scalar_one())

    assert "hello" not in await database.read(stored)


async def test_old_rows_go_in_slices(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 1, 2, 3)
    await database.write(inbox.done, [1, 2], clock())
    later = clock() + timedelta(hours=48, seconds=1)
    assert await database.write(inbox.purge, clock() + timedelta(hours=47)) == 0
    assert await database.write(lambda conn: inbox.purge(conn, later, limit=1)) == 1
    assert await database.write(inbox.purge, later) == 1
    assert await database.write(inbox.purge, later) == 0
    assert [row[0] for row in await database.read(rows)] == [3]


def rows(conn: Connection) -> list[tuple[Any, ...]]:
    query = select(table.c.id, table.c.state, table.c.raw, table.c.problem).order_by(table.c.id)
    return [tuple(row) for row in conn.execute(query)]

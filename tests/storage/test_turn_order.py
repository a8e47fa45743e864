"""Each person's updates are dealt with in the order in which things happened, however they were delivered."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import insert

from storage import inbox
from storage.database import Database
from storage.inbox import Arrival
from storage.tables import inbox as table
from tests.clock import Clock

BOT = 7


async def arrive(database: Database, clock: Clock, *numbers: int, sender: int | None = 1, bot: int = BOT) -> None:
    """Updates in the order in which they are delivered."""
    rows = [Arrival(number, "message", sender, {"update_id": number}) for number in numbers]
    await database.write(inbox.add, bot, rows, clock())


async def timer(database: Database, clock: Clock, number: int, sender: int = 1) -> None:
    row = {"bot_id": BOT, "timer_id": number, "sender": sender, "kind": "timer", "raw": {"update_id": -number}}
    await database.write(lambda conn: conn.execute(insert(table).values(**row, received_at=clock())))


async def dealt_with(database: Database, clock: Clock, *, batch: int = 50) -> list[int]:
    """Take turns until nothing waits; the numbers in the order of their turns."""
    order: list[int] = []
    while rows := await database.write(inbox.take, batch):
        assert len({row.sender for row in rows}) == len(rows), "one of each sender at a time"
        order += [row.raw["update_id"] for row in rows]
        await database.write(inbox.done, [row.id for row in rows], clock())
    return order


async def test_a_press_that_overtook_its_message_waits_for_it(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 102, 101, 103)
    assert await dealt_with(database, clock) == [101, 102, 103]


async def test_what_comes_late_goes_before_what_still_waits(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 10, 12, 13)
    (first,) = await database.write(inbox.take, 50)
    await database.write(inbox.done, [first.id], clock())
    await arrive(database, clock, 11)
    assert [first.raw["update_id"], *await dealt_with(database, clock)] == [10, 11, 12, 13]


@pytest.mark.parametrize("seed", range(3))
async def test_however_they_are_delivered_each_sender_is_in_order(seed: int, database: Database, clock: Clock) -> None:
    chance = random.Random(seed)
    numbers = list(range(1000, 1120))
    of = {number: chance.randrange(6) for number in numbers}
    chance.shuffle(numbers)
    for number in numbers:
        await arrive(database, clock, number, sender=of[number])
    order = await dealt_with(database, clock, batch=chance.choice([1, 3, 50]))
    assert sorted(order) == sorted(numbers), "each once"
    for sender in range(6):
        mine = [number for number in order if of[number] == sender]
        assert mine == sorted(mine)


async def test_a_late_one_is_found_behind_a_crowd(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 5000)
    for sender in range(2, 4):
        await arrive(database, clock, *range(sender * 10_000, sender * 10_000 + 700), sender=sender)
    await arrive(database, clock, 4999)
    taken = await database.write(inbox.take, 1)
    assert [row.raw["update_id"] for row in taken] == [4999]


async def test_numbers_that_start_again_lower_after_a_quiet_week_come_later(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 900_001, 900_000)
    clock.move(days=8)
    await arrive(database, clock, 21, 20)
    assert await dealt_with(database, clock) == [900_000, 900_001, 20, 21]


@pytest.mark.parametrize(("hours", "order"), [(23, [5, 9]), (25, [9, 5])])
async def test_numbers_say_something_within_a_day(
    hours: int, order: list[int], database: Database, clock: Clock
) -> None:
    await arrive(database, clock, 9)
    clock.move(hours=hours)
    await arrive(database, clock, 5)
    assert await dealt_with(database, clock) == order


async def test_a_timer_keeps_the_place_in_which_it_came(database: Database, clock: Clock) -> None:
    await timer(database, clock, 1)
    await arrive(database, clock, 12)
    await timer(database, clock, 2)
    await arrive(database, clock, 11, 13)
    assert await dealt_with(database, clock) == [-1, 11, 12, -2, 13]


async def test_numbers_of_another_bot_say_nothing(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 50)
    await arrive(database, clock, 3, bot=BOT + 1)
    assert await dealt_with(database, clock) == [50, 3]


async def test_what_nobody_did_has_no_order(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 3, 2, 1, sender=None)
    taken = await database.write(inbox.take, 50)
    assert sorted(row.raw["update_id"] for row in taken) == [1, 2, 3]


async def test_an_earlier_one_does_not_wait_for_one_that_failed(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 12)
    await database.write(inbox.take, 50)
    await arrive(database, clock, 11, 13)
    (first,) = await database.write(inbox.take, 50)
    assert first.raw["update_id"] == 11
    await database.write(inbox.done, [first.id], clock())
    (again,) = await database.write(inbox.take_tried)
    assert (again.raw["update_id"], again.tries) == (12, 2)


async def test_a_sweep_comes_to_everybody_whatever_the_order_of_their_rows(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 12)
    await arrive(database, clock, 30, sender=2)
    await arrive(database, clock, 11)
    await database.write(inbox.take, 50)
    swept, last = [], 0
    while rows := await database.write(inbox.take_tried, last):
        swept += [row.raw["update_id"] for row in rows]
        last = rows[-1].id
    assert sorted(swept) == [11, 30]


async def test_a_settled_row_is_no_competitor(database: Database, clock: Clock) -> None:
    await arrive(database, clock, 1, 2)
    (first,) = await database.write(inbox.take, 50)
    await database.write(inbox.set_aside, first.id, "KeyError", clock())
    assert await dealt_with(database, clock) == [2]

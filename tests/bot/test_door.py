"""The door: kept before "yes", many in one commit, "later" when it cannot be kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, delete

from bot.arrivals import arrivals
from bot.door import FULL, Door
from storage import inbox
from storage.database import Database, StorageProblem
from storage.inbox import Arrival
from storage.tables import inbox as table
from tests.bot.test_receive import kept, message
from tests.clock import Clock

BOT = 7
FULL_DISK = "the disk is full: free some space"


def body(number: int, sender: int = 1001, text: str = "hello") -> bytes:
    return orjson.dumps(message(number, sender, text))


async def reads(door: Door) -> str | None:
    """What /readyz would say of it."""
    return door.trouble


@pytest.fixture
def arrived() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
def door(database: Database, clock: Clock, arrived: asyncio.Event) -> Door:
    return Door(database, bot_id=BOT, secrets=("new", "old"), clock=clock, arrived=arrived, high_water=3)


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many updates each commit held."""
    sizes: list[int] = []
    add = inbox.add

    def counting(conn: Connection, bot_id: int, together: Sequence[Arrival], now: datetime) -> None:
        sizes.append(len(together))
        add(conn, bot_id, together, now)

    monkeypatch.setattr("bot.door.inbox.add", counting)
    return sizes


@pytest.mark.parametrize(("secret", "admitted"), [("new", True), ("old", True), ("", False), ("New", False)])
async def test_the_secret_of_now_and_those_of_older_keys_are_let_in(door: Door, secret: str, admitted: bool) -> None:
    assert door.admits(secret) is admitted


async def test_it_says_kept_when_it_is_in_the_database(door: Door, database: Database, arrived: asyncio.Event) -> None:
    assert await door.keep(body(5)) == "kept"
    assert await database.read(kept) == [5]
    assert arrived.is_set()
    assert door.moved_at is not None


async def test_what_is_delivered_again_is_kept_once(door: Door, database: Database) -> None:
    assert [await door.keep(body(5)) for _ in range(3)] == ["kept"] * 3
    assert await database.read(kept) == [5]


async def test_what_comes_together_is_one_commit(door: Door, database: Database, commits: list[int]) -> None:
    answers = await asyncio.gather(*(door.keep(body(number, number)) for number in range(1, 101)))
    assert set(answers) == {"kept"}
    assert sorted(number or 0 for number in await database.read(kept)) == list(range(1, 101))
    assert len(commits) <= 3, "the first goes at once, the others together behind it"


BROKEN = [b"", b"{", b"[]", b"7", b"null", b"\xff\xfe{}", b"[" * 100_000, b'{"update_id": 1']


@pytest.mark.parametrize("broken", BROKEN)
async def test_what_is_no_update_is_refused_and_the_next_is_kept(broken: bytes, door: Door, database: Database) -> None:
    assert await door.keep(broken) == "unreadable"
    assert await door.keep(body(5)) == "kept"
    assert await database.read(kept) == [5]


@pytest.mark.parametrize("update", [{}, {"update_id": "5"}, {"update_id": True}, {"message": {"text": "x"}}])
async def test_what_has_no_number_need_not_come_again(update: dict[str, Any], door: Door, database: Database) -> None:
    assert await door.keep(orjson.dumps(update)) == "no_number"
    assert await database.read(kept) == []


async def test_half_a_character_is_kept_without_it(door: Door, database: Database) -> None:
    assert await door.keep(body(5).replace(b"hello", b"\\ud83d hello")) == "kept"
    (row,) = await database.write(inbox.take, 5)
    assert row.raw["message"]["text"] == "\ufffd hello"


async def test_while_the_database_takes_nothing_everybody_is_told_to_come_later(
    door: Door, database: Database, clock: Clock, arrived: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageProblem(FULL_DISK)

    with monkeypatch.context() as broken:
        broken.setattr("bot.door.inbox.add", full)
        assert set(await asyncio.gather(*(door.keep(body(number)) for number in (5, 6)))) == {"later"}
    assert await reads(door) == FULL_DISK
    assert not arrived.is_set()
    assert await database.read(kept) == []
    clock.move(seconds=61)
    assert await reads(door) is None, "nothing came since: it may be over"
    assert await door.keep(body(5)) == "kept"


async def test_one_that_cannot_be_kept_holds_up_nobody(
    door: Door, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = inbox.add

    def stumbles(conn: Connection, bot_id: int, together: Sequence[Arrival], now: datetime) -> None:
        if any(one.update_id == 13 for one in together):
            raise KeyError("a mistake of ours")
        add(conn, bot_id, together, now)

    monkeypatch.setattr("bot.door.inbox.add", stumbles)
    answers = await asyncio.gather(*(door.keep(body(number, number)) for number in (11, 12, 13, 14)))
    assert answers == ["kept", "kept", "later", "kept"]
    assert sorted(number or 0 for number in await database.read(kept)) == [11, 12, 14]


async def test_a_request_that_is_gone_is_kept_all_the_same(door: Door, database: Database) -> None:
    gone = asyncio.create_task(door.keep(body(5)))
    await asyncio.sleep(0)
    gone.cancel()
    assert await door.keep(body(6)) == "kept"
    assert await database.read(kept) == [5, 6]


async def test_above_the_high_water_mark_they_come_later_and_below_it_again(
    door: Door, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [await door.keep(body(number)) for number in (1, 2, 3)] == ["kept"] * 3
    assert await door.keep(body(4)) == "later"
    assert door.trouble == FULL.format(most=3)
    await database.write(lambda conn: conn.execute(delete(table).where(table.c.update_id == 1)))
    assert await door.keep(body(4)) == "later", "it looks now and then, not for each"
    monkeypatch.setattr("bot.door.LOOK_EVERY", 0.0)
    assert await door.keep(body(4)) == "kept"
    assert await door.keep(body(5)) == "later"
    assert await database.read(kept) == [2, 3, 4]


async def test_what_waited_over_a_restart_counts_from_the_first_delivery(
    door: Door, database: Database, clock: Clock
) -> None:
    waiting = arrivals([message(number) for number in range(1, 9)])
    await database.write(inbox.add, BOT, waiting, clock())
    assert [await door.keep(body(number)) for number in (20, 21)] == ["kept", "later"]


async def test_a_press_that_overtook_its_message_wakes_the_turns_a_moment_later(
    door: Door, arrived: asyncio.Event
) -> None:
    await door.keep(body(5))
    arrived.clear()
    await door.keep(body(7))
    assert not arrived.is_set(), "6 is on its way"
    await door.keep(body(6))
    assert arrived.is_set()
    arrived.clear()
    await door.keep(body(9))
    await asyncio.wait_for(arrived.wait(), 60)


async def test_words_are_sealed_at_the_door(door: Door, database: Database) -> None:
    await door.keep(body(5, text="The lamp is broken"))

    assert "lamp" not in await database.read(lambda conn: str(conn.exec_driver_sql("SELECT raw FROM inbox").all()))

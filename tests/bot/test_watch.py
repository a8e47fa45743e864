"""Trouble that lasts is told once, to administrators; what is over soon is not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select

from bot.watch import Watch
from conversations.texts import Texts
from programme.retry import NotSent, Outcome, Paused, Refused, Sent, Unknown
from storage import people, staff
from storage.database import Database, StorageProblem
from storage.problems import SENTENCES
from storage.tables import outbox
from tests.clock import START, Clock

TEXTS = Texts.load()
DISK = SENTENCES["disk is full"]


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


async def test_several_parts_that_suffer_from_the_same_are_told_of_once(database: Database, clock: Clock) -> None:
    wrong: dict[str, str | None] = {"receiver": DISK, "turns": DISK, "sender": "Telegram refuses the token"}

    def probe(part: str) -> Callable[[], Awaitable[str | None]]:
        async def ask() -> str | None:
            return wrong[part]

        return ask

    await database.write(_staff)
    watch = Watch(database, TEXTS, {part: probe(part) for part in wrong}, clock=clock)
    for _ in range(5):
        await watch.look()
        clock.move(minutes=1)
    assert [DISK in row.payload["text"] for row in await database.read(_told)] == [True, False]
    wrong["receiver"] = None
    await watch.look()
    assert len(await database.read(_told)) == 2


async def test_parts_that_stand_still_are_one_trouble_and_its_cause_is_told_where_it_shows(
    database: Database, clock: Clock
) -> None:
    wrong = {"turns": "has not moved for 25 seconds", "sender": "has not moved for 24 seconds"}

    def probe(part: str) -> Callable[[], Awaitable[str | None]]:
        async def ask() -> str | None:
            return wrong.get(part)

        return ask

    await database.write(_staff)
    watch = Watch(database, TEXTS, {part: probe(part) for part in wrong}, clock=clock)
    await watch.look()
    wrong = dict.fromkeys(wrong, DISK)
    for _ in range(3):
        clock.move(minutes=1)
        await watch.look()
    wrong = {"turns": "has not moved for 200 seconds"}
    await watch.look()
    (row,) = await database.read(_told)
    assert DISK in row.payload["text"]
    wrong = {}
    await watch.look()
    assert len(await database.read(_told)) == 1


@pytest.mark.parametrize(("minutes", "told"), [(1, 0), (10, 1)])
async def test_what_not_even_the_database_could_keep_is_told_when_it_is_over(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch, minutes: int, told: int
) -> None:
    wrong: list[str | None] = [DISK]

    async def probe() -> str | None:
        return wrong[-1]

    async def refuse(*_: object, **__: object) -> None:
        raise StorageProblem(DISK)

    await database.write(_staff)
    watch = Watch(database, TEXTS, {"receiver": probe, "sender": probe}, clock=clock)
    with monkeypatch.context() as full:
        full.setattr(database, "write", refuse)
        for _ in range(minutes):
            await watch.look()
            clock.move(minutes=1)
    wrong.append(None)
    for _ in range(3):
        await watch.look()
    rows = await database.read(_told)
    assert len(rows) == told
    assert all("It works again" in row.payload["text"] and DISK in row.payload["text"] for row in rows)


class Phones:
    """Telegram, for what is said past the tables: what was said to whom, and what comes of it (else it is sent)."""

    def __init__(self, outcomes: Mapping[int, list[Outcome | None]]) -> None:
        self.said: list[tuple[int, str]] = []
        self._outcomes = {chat: list(some) for chat, some in outcomes.items()}

    async def say(self, chat: int, payload: Mapping[str, Any]) -> Outcome | None:
        outcomes = self._outcomes.get(chat)
        outcome = outcomes.pop(0) if outcomes else Sent(1)
        if isinstance(outcome, Sent | Unknown | Refused):
            self.said.append((chat, str(payload["text"])))
        return outcome


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ({}, [1, 3]),
        ({1: [None, NotSent("not_connected"), Paused(3)]}, [3, 1]),
        ({1: [Unknown("timed_out")], 3: [Refused(403, "blocked")]}, [1, 3]),
    ],
    ids=["at once", "as soon as it may be", "what may have come is not said again"],
)
async def test_what_the_database_cannot_keep_is_told_past_it_once(
    database: Database,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    outcomes: dict[int, list[Outcome | None]],
    told: list[int],
) -> None:
    await database.write(_staff)
    await database.write(_second_administrator)
    wrong: list[str | None] = [DISK]

    async def probe() -> str | None:
        return wrong[-1]

    async def refuse(*_: object, **__: object) -> None:
        raise StorageProblem(DISK)

    phones = Phones(outcomes)
    watch = Watch(database, TEXTS, {"sender": probe}, clock=clock, say=phones.say)
    await watch.look()
    with monkeypatch.context() as full:
        full.setattr(database, "write", refuse)
        clock.move(minutes=1)
        await watch.look()
        assert phones.said == [], "what is over soon is told to nobody"
        full.setattr(database, "read", refuse)  # those who were there before are told
        for _ in range(8):
            clock.move(minutes=1)
            await watch.look()
        assert [chat for chat, _ in phones.said] == told
        assert all(DISK in words for _, words in phones.said)
    wrong.append(None)
    for _ in range(3):
        await watch.look()
    assert await database.read(_told) == []


async def test_trouble_of_the_database_is_not_left_to_the_database_though_it_would_keep_it(
    database: Database, clock: Clock
) -> None:
    await database.write(_staff)
    await database.write(_second_administrator)

    async def probe() -> str:
        return DISK

    phones = Phones({3: [None]})
    watch = Watch(database, TEXTS, {"sender": probe}, clock=clock, say=phones.say)
    for _ in range(5):
        await watch.look()
        clock.move(minutes=1)
    assert [chat for chat, _ in phones.said] == [1]
    assert [row.chat_id for row in await database.read(_told)] == [3], "only who could not be called"


async def test_who_could_not_be_told_past_the_database_is_told_when_it_is_over(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.write(_staff)
    await database.write(_second_administrator)
    wrong: list[str | None] = [DISK]

    async def probe() -> str | None:
        return wrong[-1]

    async def refuse(*_: object, **__: object) -> None:
        raise StorageProblem(DISK)

    phones = Phones({3: [None] * 20})
    watch = Watch(database, TEXTS, {"sender": probe}, clock=clock, say=phones.say)
    with monkeypatch.context() as full:
        full.setattr(database, "write", refuse)
        for _ in range(5):
            await watch.look()
            clock.move(minutes=1)
    wrong.append(None)
    await watch.look()
    assert [chat for chat, _ in phones.said] == [1]
    (row,) = await database.read(_told)
    assert row.chat_id == 3
    assert "It works again" in row.payload["text"]


def _second_administrator(conn: Connection) -> None:
    staff.add(conn, telegram_id=3, role="administrator", name=None, now=START)
    people.change(conn, people.arrive(conn, 3, START).id, language="pl")


def _staff(conn: Connection) -> None:
    staff.ensure_administrators(conn, (1,), START)
    staff.add(conn, telegram_id=2, role="reader", name=None, now=START)


def _told(conn: Connection) -> list[Row[int, Any]]:
    return list(conn.execute(select(outbox.c.chat_id, outbox.c.payload)))

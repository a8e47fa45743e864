"""A person's answer at the very moment when time or the team does something: every order of their transactions.

Whatever the order, exactly one of them wins, no answer is lost, and nobody is told two things that contradict each
other. The team's command is another program, with a database of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from bot.moving import Place, Plan, end_some, move_some
from bot.receive import add_updates
from bot.taking import House
from conversations.flow import Ask, Flow
from conversations.move_map import Move
from storage import erasures, people, surveys
from storage.keys import Keyring
from storage.surveys import Survey
from storage.tables import erasure, inbox, outbox, session, survey, survey_answer
from tests.harness import BOT, MakeTown, Phone, Town
from tests.proof.orders import Actor, InTurn, Order, my_turn
from tests.surveys import SHORT, publish, resident

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

FIRST, SECOND = "Are they late?", "Question 2 of 2"
NUDGE = "You began a survey, and it is not finished yet."
CLOSED = "closed while you were answering"
JUST_CLOSED = "The question before has just closed"
MOVED = "We have changed this question"
ENDED = "We have changed “Buses”"
GOODBYE = "Everything about you is erased"
KEPT = "Nothing was erased"
CHANGED = SHORT.replace(FIRST, "Are they often late?")
FEWEST = 10
"""Orders of one race, or it was none."""
DRAWN = 15
"""Orders besides, with the sender at work as well: of those there are thousands."""


@dataclass
class Race:
    """One person, and what happens to them at once. `team` is what another program writes with."""

    town: Town
    team: InTurn
    phone: Phone
    old: Survey
    order: Order

    async def arrives(self, update: dict[str, Any]) -> None:
        """Telegram delivers something that they did."""
        await self.town.database.write(add_updates, BOT.id, [update], self.town.clock())

    def typed(self, text: str) -> Actor:
        """They type it."""
        update = {"update_id": self.town._next_update(), **self.phone.typing(text)}
        return lambda: self.arrives(update)

    def pressed(self, label: str) -> Actor:
        """They press this button of the question that stands there."""
        message, key = self.phone._find(label, None)
        update = {"update_id": self.town._next_update(), **self.phone.pressing(key.data or "", under=message)}
        return lambda: self.arrives(update)

    async def turns(self) -> None:
        """The bot deals with what is there."""
        await self.town.loop.run_once()

    async def sends(self) -> None:
        """The bot sends what is there by then."""
        await my_turn()
        await self.town.send()

    async def values(self) -> list[object]:
        """The answers that are kept."""
        return await self.team.read(lambda conn: list(conn.scalars(select(survey_answer.c.value))))

    async def person(self) -> people.Person | None:
        return await self.team.read(people.find_by_telegram, self.phone.id)

    def times(self, words: str) -> int:
        """How often they were told something since."""
        return sum(words in one.text for one in self.phone.heard() if not one.edited)

    def house(self) -> House:
        """What the team's command talks with."""
        town = self.town
        return House(town.library, town.texts, town.programme, town.keys, BOT, ids=town._id)


Actors = Callable[[Race], Mapping[str, Actor]]
Check = Callable[[Race], Awaitable[None]]
Prepare = Callable[[Town, int], Awaitable[tuple[Phone, Survey]]]


@pytest.fixture
async def town(make_town: MakeTown, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town on each of the databases, with transactions that can be told whose turn it is."""
    monkeypatch.setattr("tests.harness.Database", InTurn)
    return await make_town(database_url=database_url)


@pytest.fixture
async def team(town: Town, database_url: str, tmp_path: Path, keys: Keyring) -> AsyncIterator[InTurn]:
    """The database as another program has it open."""
    opened = await InTurn.open(database_url, data_dir=tmp_path, keys=keys, migrate=False)
    yield opened
    await opened.close()


async def asked(town: Town, number: int) -> tuple[Phone, Survey]:
    """Somebody is asked the first question of a survey."""
    await town.database.write(lambda conn: conn.execute(update(survey).values(closed_at=None)))
    made = await publish(town.database, town.clock())
    phone = await resident(town, number)
    await phone.say("/start survey-buses")
    phone.expects(FIRST)
    return phone, made


async def in_every_order(town: Town, team: InTurn, actors: Actors, check: Check, prepare: Prepare = asked) -> None:
    """Run the race with somebody new in each order that there is, and in some with the sender among them."""
    numbers = count(1001)
    way: list[int] | None = []
    while way is not None:
        order = Order(way)
        await _run(Race(town, team, *await prepare(town, next(numbers)), order), actors, check)
        way = order.next_way()
    gone = next(numbers) - 1001
    assert gone >= FEWEST, f"only {gone} orders"
    for seed in range(DRAWN):
        order = Order([], drawn=Random(seed))
        race = Race(town, team, *await prepare(town, next(numbers)), order)
        await _run(race, lambda one: {**actors(one), "sender": one.sends}, check)


async def _run(race: Race, actors: Actors, check: Check) -> None:
    race.phone.forget_news()
    await race.order.run(actors(race))
    await race.town.settle()
    try:
        await check(race)
    except AssertionError as wrong:
        names = ", ".join(race.order.names)
        raise AssertionError(f"in the order {names}, they heard:\n{race.phone.said()}") from wrong
    found = await race.person()
    if found is not None:
        await race.team.write(erasures.erase, found.id, "staff", race.town.clock(), race.town.keys)


async def goes_on(race: Race) -> None:
    """The survey can be finished, and each answer is kept once."""
    await race.phone.say("The number 9")
    race.phone.expects("The team has your answers")
    assert sorted(map(str, await race.values())) == ["The number 9", "True"]


# ------------------------------------------------------------------------------------------------------------- timers


async def test_a_reminder_and_the_answer(town: Town, team: InTurn) -> None:
    def actors(race: Race) -> Mapping[str, Actor]:
        town.clock.move(days=1)
        return {
            "clock": town.timers.fire,
            "loop": race.turns,
            "person": race.typed("Yes"),
        }

    async def check(race: Race) -> None:
        assert await race.values() == [True]
        assert race.times(SECOND) == 1
        assert race.times(NUDGE) <= 1
        assert NUDGE not in race.phone.said().partition(SECOND)[2], "nobody is reminded of what they answered"
        await goes_on(race)

    await in_every_order(town, team, actors, check)


async def test_the_end_of_a_question_and_the_answer(town: Town, team: InTurn) -> None:
    def actors(race: Race) -> Mapping[str, Actor]:
        town.clock.move(days=14)
        return {"clock": town.timers.fire, "loop": race.turns, "person": race.typed("Yes")}

    async def check(race: Race) -> None:
        assert race.times(SECOND) + race.times(JUST_CLOSED) == 1
        if race.times(SECOND):
            assert await race.values() == [True]
            await goes_on(race)
        else:
            assert await race.values() == []
            await race.phone.press("Yes", under=race.phone.last)
            race.phone.expects("Your receipt is")

    await in_every_order(town, team, actors, check)


async def test_the_end_of_a_question_and_the_last_yes_to_an_erasure(town: Town, team: InTurn) -> None:
    async def prepare(town: Town, number: int) -> tuple[Phone, Survey]:
        phone, made = await asked(town, number)
        await phone.say("/deleteme")
        await phone.press("Yes, go on")
        return phone, made

    def actors(race: Race) -> Mapping[str, Actor]:
        town.clock.move(days=1)
        return {"clock": town.timers.fire, "loop": race.turns, "person": race.pressed("Yes, erase it all")}

    async def check(race: Race) -> None:
        assert race.times(GOODBYE) + race.times(KEPT) == 1
        assert (await race.person() is None) == bool(race.times(GOODBYE))

    await in_every_order(town, team, actors, check, prepare)


# ------------------------------------------------------------------------------------------------------------ the team


async def test_a_survey_closes_and_the_answer(town: Town, team: InTurn) -> None:
    def actors(race: Race) -> Mapping[str, Actor]:
        async def close() -> None:
            await team.write(surveys.close, race.old.id, town.clock())

        return {"team": close, "loop": race.turns, "person": race.typed("Yes")}

    async def check(race: Race) -> None:
        assert race.times(SECOND) + race.times(CLOSED) == 1
        assert await race.values() == ([True] if race.times(SECOND) else [])

    await in_every_order(town, team, actors, check)


async def _flow(race: Race, found: Survey) -> Flow:
    body = await race.team.read(surveys.body, found.id, found.version)
    flow = race.town.library.version("survey-buses", found.flow_version, body)
    assert flow is not None
    return flow


async def test_a_version_is_published_people_are_moved_and_the_answer(town: Town, team: InTurn) -> None:
    def actors(race: Race) -> Mapping[str, Actor]:
        async def publish_and_move() -> None:
            new = await publish(team, town.clock(), CHANGED)
            flow = await _flow(race, new)
            plan = Plan(flow, Move({step.name: step.name for step in flow.steps.values() if isinstance(step, Ask)}, {}))
            place = Place("survey-buses", race.old.flow_version)
            await team.write(move_some, race.house(), plan, place, town.clock())

        return {"team": publish_and_move, "loop": race.turns, "person": race.typed("Yes")}

    async def check(race: Race) -> None:
        versions = await team.read(lambda conn: list(conn.scalars(select(session.c.version))))
        assert len(versions) == 1
        assert versions != [race.old.flow_version], "they were moved"
        if await race.values() == []:
            assert race.times(SECOND) == 0
            assert race.times("Are they often late?") == 1, "the question stands there once"
            await race.phone.say("Yes")
            race.phone.expects(SECOND)
        else:
            assert await race.values() == [True]
            assert race.times(SECOND) == 1
        await goes_on(race)

    await in_every_order(town, team, actors, check)


async def test_an_older_version_is_ended_and_the_answer(town: Town, team: InTurn) -> None:
    def actors(race: Race) -> Mapping[str, Actor]:
        async def end() -> None:
            place = Place("survey-buses", race.old.flow_version)
            await publish(team, town.clock(), CHANGED)
            await team.write(end_some, race.house(), place, town.clock())

        return {"team": end, "loop": race.turns, "person": race.typed("Yes")}

    async def check(race: Race) -> None:
        assert race.times(ENDED) == 1
        assert race.times(SECOND) + race.times(JUST_CLOSED) == 1
        assert await race.values() == ([True] if race.times(SECOND) else [])
        assert SECOND not in race.phone.said().partition(ENDED)[2], "what was ended does not go on"

    await in_every_order(town, team, actors, check)


async def test_the_team_erases_somebody_who_is_answering(town: Town, team: InTurn) -> None:
    def actors(race: Race) -> Mapping[str, Actor]:
        async def erase() -> None:
            found = await race.person()
            assert found is not None
            await team.write(erasures.erase, found.id, "staff", town.clock(), town.keys)

        return {"team": erase, "loop": race.turns, "person": race.typed("Yes")}

    async def check(race: Race) -> None:
        assert await race.values() == []
        names, found = race.order.names, await race.person()
        wrote_before = _last(names, "person") < _last(names, "team")
        assert (found is None) == wrote_before, "only what they write later makes them known"
        assert found is None or found.state != "signed_up"
        assert await team.read(_of_them, race.phone.id, known=found is not None) == []

    await in_every_order(town, team, actors, check)


def _last(names: list[str], name: str) -> int:
    return len(names) - names[::-1].index(name)


def _of_them(conn: Connection, telegram_id: int, *, known: bool) -> list[object]:
    """What is left of somebody: of who is known anew only what was sent to them since."""
    rows: list[object] = list(conn.scalars(select(inbox.c.id).where(inbox.c.sender == telegram_id)))
    mine = select(outbox.c.id).where(outbox.c.chat_id == telegram_id)
    return rows if known else [*rows, *conn.scalars(mine)]


# ---------------------------------------------------------------------------------------------------------- themselves


async def test_two_buttons_of_one_question(town: Town, team: InTurn) -> None:
    def actors(race: Race) -> Mapping[str, Actor]:
        return {
            "one": race.pressed("Yes"),
            "other": race.pressed("No"),
            "loop": race.turns,
        }

    async def check(race: Race) -> None:
        (value,) = await race.values()
        assert race.times(SECOND) == 1 + race.times("That button belongs to an earlier question")
        assert _chosen(race.phone) == [f"✅ {'Yes' if value else 'No'}"], "what stands there is what is kept"

    await in_every_order(town, team, actors, check)


def _chosen(phone: Phone) -> list[str]:
    return [line for one in phone.messages.values() for line in one.text.splitlines() if line.startswith("✅")]


async def test_somebody_erases_themself_and_says_something(town: Town, team: InTurn) -> None:
    async def prepare(town: Town, number: int) -> tuple[Phone, Survey]:
        phone, made = await asked(town, number)
        await phone.say("/deleteme")
        await phone.press("Yes, go on")
        return phone, made

    def actors(race: Race) -> Mapping[str, Actor]:
        return {
            "one": race.pressed("Yes, erase it all"),
            "other": race.typed("Hello?"),
            "loop": race.turns,
        }

    async def check(race: Race) -> None:
        if race.times(GOODBYE) == 0:
            await race.phone.press("Yes, erase it all")
            race.phone.expects(GOODBYE)
        else:
            assert race.times(GOODBYE) == 1
        marks = await team.read(lambda conn: conn.execute(select(func.count()).select_from(erasure)).scalar_one())
        assert marks >= 1
        assert await race.values() == []
        found = await race.person()
        assert found is None or found.state != "signed_up"

    await in_every_order(town, team, actors, check, prepare)

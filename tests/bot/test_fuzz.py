"""Whatever comes through either door: nothing breaks, nobody goes without an answer, and nothing is lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from bot.arrivals import arrivals
from bot.bodies import parsed
from bot.door import Door
from bot.incoming import hear
from bot.receive import add_batch
from programme.programme import Programme
from storage import consents, people
from storage.database import Database
from storage.keys import Keyring
from storage.tables import contribution, inbox
from tests.bot.plausible import mangled, update
from tests.clock import Clock
from tests.harness import BOT, Phone, Town, shipped_texts

Way = Literal["polled", "delivered"]
NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
QUICK = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.generate],
)
"""Each example brings people of its own, so that the town can be shared."""
MALLORY = 666
"""Who the strategies think sends all this; replaced by somebody new in each example."""


@dataclass(repr=False)
class Siege:
    """A town, and its two doors."""

    town: Town
    runner: asyncio.Runner
    door: Door
    bodies: list[bytes] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    _people: int = 7000

    def run(self, story: Any) -> None:
        """Play a story of one example."""
        self.bodies.clear()
        self.runner.run(story)

    def somebody(self) -> int:
        """A Telegram number that nobody had before."""
        self._people += 1
        return self._people

    async def member(self) -> Phone:
        """Somebody who signed up on paper."""
        phone = self.town.phone(self.somebody())
        await self.town.database.write(_sign_up, phone.id, self.town.clock())
        return phone

    def through(self, way: Way) -> None:
        """From here on everything comes this way, phones' own acts included."""

        async def deliver(*updates: dict[str, Any]) -> None:
            await self.take(way, [{"update_id": self.town._next_update(), **one} for one in updates])

        self.town.deliver = deliver  # type: ignore[method-assign]  # why: the whole way from the bytes is what is tried here

    async def take(self, way: Way, updates: Sequence[dict[str, Any]]) -> None:
        """Numbered updates arrive as bytes; turns and sending until all is quiet."""
        self.numbers |= {one["update_id"] for one in updates}
        if way == "delivered":
            bodies = [json.dumps(one).encode() for one in updates]
            self.bodies += bodies
            for answer in await asyncio.gather(*(self.door.keep(body) for body in bodies)):
                assert answer == "kept"
        else:
            answer_of_telegram = parsed(json.dumps({"ok": True, "result": updates}).encode())
            assert answer_of_telegram is not None
            await self.town.database.write(add_batch, BOT.id, answer_of_telegram["result"], self.town.clock())
        await self.town.settle()

    async def replay(self) -> None:
        """Everything that was delivered in this example is delivered again."""
        before = list(self.town.calls)
        assert set(await asyncio.gather(*map(self.door.keep, self.bodies))) <= {"kept"}
        await self.town.settle()
        assert self.town.calls == before, "nobody hears anything twice"

    async def nothing_is_lost(self) -> None:
        """Each number is one row, all of them are settled, and none was set aside."""

        def states(conn: Connection) -> tuple[set[int], set[str]]:
            rows = conn.execute(select(inbox.c.update_id, inbox.c.state)).all()
            assert len(rows) == len({row.update_id for row in rows})
            return {row.update_id for row in rows}, {row.state for row in rows}

        assert await self.town.database.read(states) == (self.numbers, {"done"})
        assert not self.town.failures

    async def said_times(self, phone: Phone, words: str) -> int:
        """How often these words of somebody's are kept."""

        def kept(conn: Connection) -> int:
            person = people.find_by_telegram(conn, phone.id)
            assert person is not None
            query = select(contribution.c.words).where(contribution.c.person_id == person.id)
            return list(conn.scalars(query)).count(words)

        return await self.town.database.read(kept)


def _sign_up(conn: Connection, telegram_id: int, at: datetime) -> None:
    person = people.arrive(conn, telegram_id, at)
    people.change(conn, person.id, language="en")
    people.sign_up(conn, person.id, at)
    wording = {"wording": "updates-1", "language": "en", "channel": "paper"}
    consents.give(conn, person.id, "updates", version=1, now=at, **wording)


@contextmanager
def besieged(url: str, folder: Path, keys: Keyring) -> Iterator[Siege]:
    """A town with both doors open, in a loop of its own."""
    with asyncio.Runner() as runner:
        town = Town(url, folder, keys, Clock(), Programme.example(), shipped_texts())
        runner.run(town.open())
        door = runner.run(_door(town.database, town.clock))
        try:
            yield Siege(town, runner, door)
        finally:
            runner.run(town.close())


async def _door(database: Database, clock: Clock) -> Door:
    return Door(database, bot_id=BOT.id, secrets=("s",), clock=clock, arrived=asyncio.Event())


@pytest.fixture
def siege(sqlite_url: str, tmp_path: Path, keys: Keyring) -> Iterator[Siege]:
    with besieged(sqlite_url, tmp_path, keys) as made:
        yield made


# ----------------------------------------------------------------------------------------------- one update, no town


@given(one=mangled(MALLORY))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_whatever_arrives_is_kept_and_read_without_an_error(one: dict[str, Any]) -> None:
    body = parsed(json.dumps({"update_id": 5, **one}).encode())
    (arrival,) = arrivals([body])
    kept = orjson.loads(orjson.dumps(arrival.raw))
    heard = hear(kept, NOW, BOT.id, BOT.username)
    assert heard.incoming.at.tzinfo is not None
    assert heard.sender is None or isinstance(heard.sender, int)


@given(one=update(MALLORY))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_what_telegram_may_send_loses_nothing_on_its_way_into_the_inbox(one: dict[str, Any]) -> None:
    sent = {"update_id": 5, **one}
    (arrival,) = arrivals([parsed(json.dumps(sent).encode())])
    assert orjson.loads(orjson.dumps(arrival.raw)) == json.loads(json.dumps(sent))


# ---------------------------------------------------------------------------------------------------------- in a town

SOME = st.lists(mangled(MALLORY), min_size=1, max_size=6)
WAYS = st.sampled_from(["polled", "delivered"])


async def besiege(siege: Siege, way: Way, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """Ada tells the team something while anything at all comes from Mallory, and both are answered."""
    siege.through(way)
    ada, mallory = await siege.member(), siege.town.phone(siege.somebody())
    await ada.say("/say")
    ada.expects("What is on your mind?")
    await siege.town.deliver(*(renamed(one, mallory.id) for one in before))
    await ada.say("The lamp is broken.")
    ada.expects("Your receipt is")
    await siege.town.deliver(*(renamed(one, mallory.id) for one in after))
    await siege.replay()
    assert await siege.said_times(ada, "The lamp is broken.") == 1
    for phone in (ada, mallory):
        await phone.say("/help")
        assert phone.heard(), f"{phone.id} is not answered"
    await siege.nothing_is_lost()


def renamed(value: Any, person: int) -> Any:
    """The same from somebody else: each example has a Mallory of its own."""
    if isinstance(value, dict):
        return {key: renamed(inner, person) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, person) for inner in value]
    return person if value is not True and value == MALLORY else value


@given(way=WAYS, before=SOME, after=SOME)
@QUICK
def test_between_any_updates_sensible_words_are_answered_and_kept_once(
    siege: Siege, way: Way, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    siege.run(besiege(siege, way, before, after))


DATA = st.sampled_from(
    ["", ":", "::", "c:", "c:start", "c:nothing", "c:/deleteme", "q:1:0", "q:1:99", "q:-1:0", "q:x:0", "q:1"]
) | st.text(max_size=64)


async def forge(siege: Siege, way: Way, forged: list[str], choose: list[int]) -> None:
    """Ada chooses her language; Mallory presses everything that Ada sees, and what nobody ever saw."""
    siege.through(way)
    ada, mallory = (siege.town.phone(siege.somebody()) for _ in range(2))
    await ada.say("/start")
    asked = ada.expects("Please choose your language")
    hers = [key.data for row in asked.rows for key in row if key.data]
    await mallory.say("/start")
    stolen = [hers[number % len(hers)] for number in choose]
    for data in [*stolen, *forged, *(data.replace(":0", ":77") for data in stolen)]:
        await mallory.press_data(data)
        await mallory.press_data(data, under=asked)
    await ada.press("Polski", under=asked)
    assert "16 lat" in ada.said() or ada.heard(), "her own press still counts"
    known = await siege.town.database.read(people.find_by_telegram, ada.id)
    assert known is not None
    assert known.language == "pl"
    for data in hers:
        await ada.press_data(data, under=asked)
    known = await siege.town.database.read(people.find_by_telegram, ada.id)
    assert known is not None
    assert known.language == "pl", "what was answered is not answered again by its old buttons"
    await mallory.say("/help")
    assert mallory.heard()
    await siege.nothing_is_lost()


@given(way=WAYS, forged=st.lists(DATA, max_size=4), choose=st.lists(st.integers(0, 9), min_size=1, max_size=3))
@settings(QUICK, max_examples=10)
def test_forged_and_stale_presses_change_nothing_of_somebody_else_s(
    siege: Siege, way: Way, forged: list[str], choose: list[int]
) -> None:
    siege.run(forge(siege, way, forged, choose))


async def jumble(siege: Siege, order: list[int], twice: list[int]) -> None:
    """Ten lines of somebody's come in any order, some of them twice; their turns are in the order of their numbers."""
    siege.through("delivered")
    ada = await siege.member()
    first = siege.town._next_update()
    siege.town._updates = first + 10
    lines = [ada._message(None, text=words) for number in range(5) for words in ("/say", f"Lamp {number} is broken.")]
    updates = [{"update_id": first + number, "message": line} for number, line in enumerate(lines)]
    numbers = [*order, *twice]
    siege.numbers |= {first + number for number in range(10)}
    bodies = [json.dumps(updates[number]).encode() for number in numbers]
    assert set(await asyncio.gather(*map(siege.door.keep, bodies))) == {"kept"}
    ada._new.clear()
    await siege.town.settle()
    asked = [index for index, message in enumerate(ada.heard()) if "What is on your mind?" in message.text]
    thanked = [index for index, message in enumerate(ada.heard()) if "Your receipt is" in message.text]
    assert (len(asked), len(thanked)) == (5, 5)
    assert all(ask < thank for ask, thank in zip(asked, thanked, strict=True))
    assert [await siege.said_times(ada, f"Lamp {number} is broken.") for number in range(5)] == [1] * 5
    await siege.nothing_is_lost()


@given(order=st.permutations(range(10)), twice=st.lists(st.integers(0, 9), max_size=5))
@QUICK
def test_deliveries_in_any_order_and_made_twice_are_dealt_with_in_theirs(
    siege: Siege, order: list[int], twice: list[int]
) -> None:
    siege.run(jumble(siege, order, twice))


def test_there_is_something_to_lose(siege: Siege) -> None:
    """The siege notices what it looks for: an update that is set aside, and words that are kept twice."""
    siege.runner.run(besiege(siege, "delivered", [], []))

    def spoil(conn: Connection) -> int:
        conn.execute(inbox.update().values(state="aside"))
        return conn.execute(select(func.count()).select_from(inbox)).scalar_one()

    assert siege.runner.run(siege.town.database.write(spoil)) > 3
    with pytest.raises(AssertionError):
        siege.runner.run(siege.nothing_is_lost())

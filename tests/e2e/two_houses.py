"""Two houses, each with its own stand-in for Telegram: one bot asks for updates, to the other they are delivered."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
from sqlalchemy import Connection, func, select

from app.town.phones import Exchange, NoAnswer
from sandbox.server import serve
from storage.database import Database
from storage.keys import Keyring
from storage.tables import inbox, outbox
from tests.e2e.house import SECRET, House, until

CHANGES: Final = (
    (re.compile(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}\b"), "(receipt)"),
    (re.compile(r"\b\d{1,2}[:.]\d{2}( ?[ap]m)?\b"), "(time)"),
    (re.compile(r"start(=|%3D)\w+"), "(link)"),
)
"""What is another word each time: receipts and codes of links are drawn by lot, and the clock goes on."""
LONGEST: Final = "(as long as Telegram lets it be)"
"""Stands in an act for the longest message there can be, so that a list of acts stays short to read."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that one of the people does; `which` says with what."""

    person: int
    kind: str
    which: Any = None


@dataclass(slots=True)
class Hands:
    """Somebody's hands at a phone of one house. Every act waits until the bot has done all that it does about it."""

    house: House
    person: int
    toasts: list[tuple[str, bool]] = field(default_factory=list)
    said: list[int] = field(default_factory=list)

    async def do(self, kind: str, which: Any) -> None:
        """Act, and wait."""
        try:
            done = await getattr(self, f"_{kind}")(which)
        except NoAnswer:
            return  # there is no such button, or it was done already: the same in both houses
        if done is None:
            return
        if "message_id" in done and kind in {"say", "send"}:
            self.said.append(done["message_id"])
        await until(lambda: self._quiet(done.get("update_id")))
        if "callback_query_id" in done:
            await until(lambda: self._answered(done["callback_query_id"]))

    async def sees(self) -> list[Any]:
        """What the phone shows in the end, and what presses were answered, without what differs each time."""
        chat = await self.house.exchange.get("chat", person=self.person)
        order = {one["message_id"]: place for place, one in enumerate(chat["messages"])}
        return [*(_shown(one, order) for one in chat["messages"]), *self.toasts]

    async def _post(self, path: str, **what: Any) -> dict[str, Any]:
        return await self.house.exchange.post(path, person=self.person, **what)

    async def _say(self, text: str) -> dict[str, Any]:
        return await self._post("say", text="x" * 4096 if text == LONGEST else text)

    async def _start(self, payload: str) -> dict[str, Any]:
        return await self._post("start", payload=payload)

    async def _send(self, what: tuple[str, str | None]) -> dict[str, Any]:
        kind, caption = what
        return await self._post("send", kind=kind, caption=caption or "")

    async def _forward(self, text: str) -> dict[str, Any]:
        return await self._post("forward", text=text, from_name="A neighbour")

    async def _edit(self, text: str) -> dict[str, Any] | None:
        return await self._post("edit", message_id=self.said[-1], text=text) if self.said else None

    async def _press(self, which: int) -> dict[str, Any] | None:
        """A button of the newest message that has any; one below zero: of the oldest, which may be long over."""
        chat = await self.house.exchange.get("chat", person=self.person)
        there = (one for one in chat["messages"] if one["from_bot"] and not one["deleted"])
        # A button that opens a page tells the bot nothing, so it is no act here.
        asking = [(one["message_id"], keys) for one in there if (keys := _pressed_keys(one))]
        if not asking:
            return None
        message_id, keys = asking[-1] if which >= 0 else asking[0]
        return await self._post("press", message_id=message_id, data=keys[which % len(keys)])

    async def _forge(self, data: str) -> dict[str, Any]:
        return await self._post("press", data=data)

    async def _block(self, _: Any) -> dict[str, Any]:
        return await self._post("block")

    async def _unblock(self, _: Any) -> dict[str, Any]:
        return await self._post("unblock")

    async def _quiet(self, update_id: int | None) -> bool:
        """Whether the update has had its turn, and nothing is on its way to this person."""

        def look(conn: Connection) -> bool:
            over = inbox.c.state != "waiting"
            settled = select(func.count()).where(inbox.c.update_id == update_id, over)
            moving = select(func.count()).where(
                outbox.c.chat_id == self.person, outbox.c.state.in_(("pending", "sending"))
            )
            there = update_id is None or conn.execute(settled).scalar_one() == 1
            return there and conn.execute(moving).scalar_one() == 0

        return await self.house.database.read(look)

    async def _answered(self, press: str) -> bool:
        shown = await self.house.exchange.get(f"press/{press}")
        if shown["answered"]:
            self.toasts.append((shown.get("text", ""), shown.get("show_alert", False)))
        return bool(shown["answered"])


def _pressed_keys(message: dict[str, Any]) -> list[str]:
    """What the buttons of a message carry that tell the bot when they are pressed."""
    return [key["data"] for row in message["buttons"] or () for key in row if "data" in key]


def _shown(message: dict[str, Any], order: dict[int, int]) -> dict[str, Any]:
    """A message without numbers that are counted elsewhere."""
    kept = ("from_bot", "kind", "edited", "deleted", "reply_to_text", "forwarded_from", "reactions")
    words = _unchanging(message.get("text") or message.get("caption") or "")
    rows = message.get("buttons") or ()
    buttons = [[(key["text"], _unchanging(key.get("url") or "")) for key in row] for row in rows]
    marks = [(mark["type"], mark["offset"], mark["length"]) for mark in message.get("entities") or ()]
    answered = order.get(message.get("reply_to") or 0)
    return {key: message.get(key) for key in kept} | {"": words, "[]": buttons, "<>": marks, "^": answered}


def _unchanging(words: str) -> str:
    for pattern, instead in CHANGES:
        words = pattern.sub(instead, words)
    return words


class TwoHouses:
    """The house that asks, and the house to which updates are delivered.

    No dataclass: Hypothesis writes down all fields of one where a test fails, here the whole programme twice, and then
    fails for the length of it instead of telling what was wrong.
    """

    def __init__(self, runner: asyncio.Runner, houses: tuple[House, House]) -> None:
        self.runner = runner
        self.houses = houses
        self.people = 6000

    def play(self, acts: Sequence[Act], newcomers: int, members: int) -> tuple[list[Any], list[Any]]:
        """New people do this in both houses, side by side; what each of them sees, in one house and in the other."""
        first, self.people = self.people, self.people + newcomers + members
        persons = range(first, self.people)

        async def both() -> tuple[list[Any], list[Any]]:
            asked, delivered = await asyncio.gather(*(_play(one, acts, persons, newcomers) for one in self.houses))
            return asked, delivered

        return self.runner.run(both())


async def _play(house: House, acts: Sequence[Act], persons: range, newcomers: int) -> list[Any]:
    for person in persons[:newcomers]:
        await house.phone(person)
    await house.members(*persons[newcomers:])
    hands = [Hands(house, person) for person in persons]

    async def one(number: int) -> None:
        for act in acts:
            if act.person % len(hands) == number:
                await hands[number].do(act.kind, act.which)

    await asyncio.gather(*(one(number) for number in range(len(hands))))
    return [await each.sees() for each in hands]


@contextmanager
def two_houses(template: Path, folder: Path) -> Iterator[TwoHouses]:
    """Both, with their bots at work."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            houses = [runner.run(_house(stack, template, folder / name)) for name in ("asks", "delivered")]
            yield TwoHouses(runner, (houses[0], houses[1]))
        finally:
            runner.run(stack.aclose())


async def _house(stack: AsyncExitStack, template: Path, folder: Path) -> House:
    folder.mkdir()  # noqa: ASYNC240  # why: once, before anything runs
    url = f"sqlite:///{shutil.copy(template, folder / 'hearback.db')}"
    serving = await stack.enter_async_context(serve())
    http = await stack.enter_async_context(aiohttp.ClientSession())
    database = await Database.open(url, data_dir=folder, keys=Keyring((SECRET,)), migrate=False)
    stack.push_async_callback(database.close)
    house = House(Exchange(serving.url, http), database, folder, webhook=folder.name == "delivered")
    stack.push_async_callback(house.close)
    await house.open()
    return house

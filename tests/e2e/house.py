"""The real bot at work: its own loops and python-telegram-bot's client, over real HTTP to the stand-in for Telegram.

Everything is what `hearback run` wires, in the test's own process; only the pace to one person is not kept (it has its
own tests), so that a story does not wait a second between two messages. People act through the stand-in's addresses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prometheus_client import CollectorRegistry
from sqlalchemy import Connection

from app.conversing import library
from app.town.people import Resident, phone_of
from app.town.phones import Exchange, Heard, Phone
from app.town.residents import Hand
from app.town.story import sleepless_programme
from bot.gateway import Gateway
from bot.run import Bot
from bot.webhook import Address
from console import make_app, serve
from conversations.library import Library
from conversations.texts import Texts
from programme.attachment import Attachment, Kind
from programme.pacing import Limits
from programme.programme import Programme
from programme.question import Question
from storage import broadcasts, consents, originals, people, staff
from storage.broadcasts import Draft
from storage.database import Database
from storage.keys import Keyring
from storage.staff import Role
from tests.ports import free_port
from tests.processes import TOKEN, Installation

PATIENCE = 25.0
"""Seconds until something that should happen counts as not happening."""
SECRET = "a made-up secret that only the tests use"
WEBHOOK_SECRET = "made-up_secret_of_the_webhook"


def unhurried(rate: float) -> Limits:
    """The usual limits but for the pace to one person."""
    return replace(Limits.for_bulk(rate), chat_rate=200.0, chat_burst=200.0)


@cache
def furniture() -> tuple[Texts, Library]:
    """The texts and conversations that ship, read once."""
    texts = Texts.load(zone=ZoneInfo("Europe/London"))
    return texts, library(texts)


@cache
def sleepless() -> Programme:
    """The example programme without its quiet hours: these stories are told at any time of the day."""
    return Programme.read(sleepless_programme(), "the example")


@dataclass(slots=True)
class House:
    """One installation with a bot that can be ended and started again, and the town around it."""

    exchange: Exchange
    database: Database
    folder: Path
    token: str = TOKEN
    api_url: str = ""
    bulk_rate: float = 28.0
    bot: Bot | None = None
    programme: Programme = field(default_factory=sleepless)
    webhook: bool = False
    """Whether Telegram delivers, instead of being asked."""
    port: int = field(default_factory=free_port)
    """Where it delivers."""
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _running: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start the bot and wait until it asks for updates, or has told where to deliver them."""
        before = (await self.exchange.get("calls/summary"))["last"]
        self.begin()
        asks = "setWebhook" if self.webhook else "getUpdates"
        await until(lambda: self.calls(asks, since=before))

    def begin(self) -> None:
        """Start the bot; comes back at once."""
        texts, flows = furniture()
        self._stop = asyncio.Event()
        self.bot = Bot(
            self.database,
            Gateway(self.token, self.api_url or self.exchange.url),
            texts=texts,
            library=flows,
            programme=self.programme,
            keys=Keyring((SECRET,)),
            clock=now,
            zone=ZoneInfo("Europe/London"),
            folder=self.folder,
            limits=unhurried(self.bulk_rate),
            webhook=Address(f"http://127.0.0.1:{self.port}/telegram/webhook", (WEBHOOK_SECRET,))
            if self.webhook
            else None,
        )
        self._running = asyncio.create_task(self._run(self.bot, self._stop))

    async def _run(self, bot: Bot, stop: asyncio.Event) -> None:
        if bot.door is None:
            await bot.run(stop)
            return
        app = make_app({}, CollectorRegistry(), bot.door)
        async with asyncio.TaskGroup() as parts:
            parts.create_task(serve(app, "127.0.0.1", self.port, stop))
            parts.create_task(bot.run(stop))

    async def close(self) -> None:
        """Tell the bot to end, and wait until it has. Raises what it broke with."""
        self._stop.set()
        if self._running is not None:
            running, self._running = self._running, None
            await asyncio.wait_for(running, PATIENCE)

    async def ended(self) -> BaseException | None:
        """Wait until the bot ends by itself; what it ended with."""
        if self._running is None:
            return None
        running, self._running = self._running, None
        done, _ = await asyncio.wait([running], timeout=PATIENCE)
        assert done, "the bot goes on"
        return running.exception()

    async def wrong(self, part: str) -> str | None:
        """What /readyz would say of a part."""
        assert self.bot is not None
        return await self.bot.probes[part]()

    # ------------------------------------------------------------------------------------------------------- people

    async def phone(self, person: int, name: str = "Ada", language: str = "en") -> Phone:
        """A phone whose owner has not met the bot."""
        await self.exchange.add_people([{"id": person, "first_name": name, "language_code": language}])
        return Phone(self.exchange, person)

    async def members(self, *persons: int, tiers: Sequence[str] = ("updates",)) -> list[Phone]:
        """People who signed up before (on paper), each with a chat that is open."""
        chats = [{"id": one, "first_name": f"P{one}", "started": True} for one in persons]
        await self.exchange.add_people(chats)
        await self.database.write(_sign_up, persons, tiers, now())
        return [Phone(self.exchange, one) for one in persons]

    async def team(self, person: int, role: Role = "officer") -> Phone:
        """Somebody of the team, with a chat that is open."""
        await self.exchange.add_people([{"id": person, "first_name": "Tom", "started": True}])
        await self.database.write(lambda conn: staff.add(conn, telegram_id=person, role=role, name="Tom", now=now()))
        return Phone(self.exchange, person)

    async def signs_up(self, resident: Resident) -> Hand:
        """Somebody new goes through the whole sign-up on their phone."""
        await self.exchange.add_people([phone_of(resident)])
        hand = Hand(Phone(self.exchange, resident.id), resident, furniture()[0], self.programme)
        await hand.sign_up()
        return hand

    # --------------------------------------------------------------------------------------------------- broadcasts

    async def send(self, words: str, **more: Any) -> int:
        """A broadcast to everybody who agreed, now; its number."""
        draft = Draft(**({"audience": "all", "purpose": "update", "markdown": {"en": words}} | more))
        return await self.database.write(broadcasts.create, draft, furniture()[0], now())

    async def keep(self, kind: Kind, content: bytes, name: str) -> Attachment:
        """Put a file among the originals, as it is when staff choose it."""
        chosen = self.folder / "chosen"
        chosen.write_bytes(content)
        original = originals.keep(self.folder, chosen)
        return Attachment(kind=kind, digest=original.digest, name=name, size=original.size)

    async def file_ids(self, person: int, kind: Kind = "photo") -> list[str]:
        """The file ids of this kind in somebody's chat, from the bot, oldest first."""
        chat = await self.exchange.get("chat", person=person)
        files = [message[kind] for message in chat["messages"] if message.get("from_bot") and message.get(kind)]
        return [(file[-1] if isinstance(file, list) else file)["file_id"] for file in files]

    async def shown(self, number: int) -> dict[str, Any]:
        """A broadcast as `broadcast show --json` prints it."""
        found = await self.database.read(broadcasts.show, number)
        assert found is not None
        return found

    async def until_state(self, number: int, state: str = "done") -> dict[str, Any]:
        """Wait until a broadcast is in a state; how it is shown then."""

        async def there() -> bool:
            return bool((await self.shown(number))["state"] == state)

        await until(there)
        return await self.shown(number)

    # --------------------------------------------------------------------------------------------------- the stand-in

    async def fault(self, kind: str, **more: Any) -> None:
        """Order a fault of the stand-in."""
        await self.exchange.post("faults", kind=kind, **more)

    async def calls(self, method: str = "sendMessage", **more: str | int) -> list[dict[str, Any]]:
        """The calls of a method that have arrived."""
        found: list[dict[str, Any]] = await self.exchange.get("calls", method=method, **more)
        return found

    async def heard_times(self, phone: Phone, words: str) -> int:
        """How often something stands in a chat, from the bot."""
        return sum(words in heard.text for heard in await phone.screen() if heard.from_bot)

    # ------------------------------------------------------------------------------------------------- other processes

    async def command(self, *words: str) -> str:
        """Run `hearback …` as a process of its own on this installation; what it printed."""
        settings = {"HEARBACK_SECRET_KEYS": SECRET}
        return await Installation(self.folder, self.exchange.url, settings).command(*words)


def now() -> datetime:
    """The real time: these stories go over a real network stack."""
    return datetime.now(UTC)


def question(text: str, *options: str, kind: str = "choice") -> Question:
    """A quick question with its decision card."""
    card = {
        "who_decides": "The four surgeries",
        "when": "By the end of April",
        "can_change": "The opening times",
        "cannot_change": "The buildings",
        "hear_back": "In this chat, in May",
    }
    return Question.model_validate({"kind": kind, "text": text, "options": options, "decision_card": card})


async def until(check: Callable[[], Awaitable[object]], seconds: float = PATIENCE) -> None:
    """Wait until something is so; fails the test when it does not come about."""
    async with asyncio.timeout(seconds):
        while not await check():  # noqa: ASYNC110  # why: what is waited for is in a database or another process
            await asyncio.sleep(0.02)


async def tap(phone: Phone, label: str) -> Heard:
    """Press a button of the newest message that asks; the message it was under."""
    heard = await phone.hears_button(label)
    await phone.press(label, heard)
    return heard


def _sign_up(conn: Connection, persons: Sequence[int], tiers: Sequence[str], at: datetime) -> None:
    for one in persons:
        person = people.arrive(conn, one, at)
        people.change(conn, person.id, language="en")
        people.sign_up(conn, person.id, at)
        for tier in tiers:
            wording = {"wording": f"{tier}-1", "language": "en", "channel": "paper"}
            consents.give(conn, person.id, tier, version=1, now=at, **wording)

"""A sender at work: the real one, against the stand-in for Telegram over HTTP, in the test's own process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from bot.gateway import Gateway
from bot.send import Sender
from programme.pacing import Limits
from sandbox.faults import Kind
from sandbox.people import Person
from sandbox.server import Serving, serve
from storage import outbox
from storage.database import Database
from storage.tables import consent, person
from storage.tables import outbox as outbox_table

TOKEN = "700100200:made-up-token-of-the-tests_0123456789"
BOT = 700100200
PATIENCE = 25.0
"""Seconds until something that should happen counts as not happening."""
HELD = 3600.0
"""Seconds of the stand-in's clock that a held call waits for: far more than a test takes."""


def now() -> datetime:
    """The real time: these tests go over a real network stack."""
    return datetime.now(UTC)


def add_person(
    conn: Connection, telegram_id: int, /, *, tiers: Sequence[str] = ("updates",), language: str = "en", **columns: Any
) -> int:
    """Somebody who signed up; their number."""
    row = {"telegram_id": telegram_id, "language": language, "state": "signed_up", "joined_at": now(), **columns}
    person_id = int(conn.execute(insert(person).values(row).returning(person.c.id)).scalar_one())
    for tier in tiers:
        agreed = {"wording": f"{tier}-1", "wording_version": 1, "language": "en", "channel": "paper", "given_at": now()}
        conn.execute(insert(consent).values(person_id=person_id, tier=tier, **agreed))
    return person_id


@dataclass
class Office:
    """The stand-in, the database, and the sender between them."""

    sandbox: Serving
    database: Database
    gateway: Gateway
    folder: Path
    sender: Sender
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    running: asyncio.Task[None] | None = None

    def know(self, *telegram_ids: int) -> None:
        """People with a phone whose chat with the bot is open."""
        for number in telegram_ids:
            self.sandbox.town.people.setdefault(number, Person(number, f"P{number}"))
            self.bot.dialogue(number).started = True

    @property
    def bot(self) -> Any:
        """The stand-in's own idea of our bot."""
        return self.sandbox.town.bot_of(TOKEN)

    def fault(self, kind: Kind, **more: Any) -> None:
        """Order a fault of the stand-in."""
        self.sandbox.town.faults.order(kind, **more)

    def hold(self, chat_id: int) -> None:
        """The next call to a chat is on its way until `let_go`, however fast or slow this machine is."""
        self.fault(Kind.LATENCY, ms=HELD * 1000, chat_id=chat_id)

    async def called(self, chat_id: int) -> None:
        """Wait until a call to a chat is on its way, or was."""

        async def is_there() -> bool:
            return any(call.chat_id == chat_id for call in self.sandbox.town.calls.since(0))

        await until(is_there)

    async def let_go(self, chat_id: int) -> None:
        """What is held arrives: the stand-in's clock goes on."""
        await self.called(chat_id)
        self.sandbox.town.clock.advance(HELD)

    async def person(self, telegram_id: int, **columns: Any) -> int:
        """Somebody who signed up and has a phone; their number."""
        self.know(telegram_id)
        return await self.database.write(add_person, telegram_id, **columns)

    async def queue(self, chat_id: int, text: str, **more: Any) -> int:
        """Put a text into the outbox and wake the sender."""
        planned = {"person_id": None, "lane": 0, "method": "sendMessage", "payload": {"text": text}, "now": now()}
        row_id = await self.database.write(outbox.add, chat_id=chat_id, **(planned | more))
        self.sender.wake()
        return row_id

    async def row(self, row_id: int) -> Row[Any]:
        """An outbox row as it is now."""
        return await self.database.read(
            lambda conn: conn.execute(select(outbox_table).where(outbox_table.c.id == row_id)).one()
        )

    async def settled(self, *row_ids: int) -> list[str]:
        """Wait until these rows are neither waiting nor on their way; their states."""
        rows: list[Row[Any]] = []
        query = select(outbox_table.c.state).where(outbox_table.c.id.in_(row_ids)).order_by(outbox_table.c.id)

        async def over() -> bool:
            if self.running is not None and self.running.done():
                self.running.result()
            rows[:] = await self.database.read(lambda conn: list(conn.execute(query)))
            return all(row.state not in ("pending", "sending") for row in rows)

        await until(over)
        return [row.state for row in rows]

    def texts(self, chat_id: int) -> list[str]:
        """What stands in a chat, from the bot."""
        messages = sorted(self.bot.dialogue(chat_id).messages.values(), key=lambda message: message.message_id)
        return [message.body["text"] for message in messages if message.from_bot and not message.deleted]

    def calls(self, method: str = "sendMessage") -> list[Any]:
        """The calls of a method that have arrived."""
        return [call for call in self.sandbox.town.calls.since(0) if call.method == method]

    def start(self) -> None:
        """Let the sender work."""
        self.running = asyncio.create_task(self.sender.run(self.stop))

    async def close(self) -> None:
        """Let it end properly."""
        self.stop.set()
        if self.running is not None:
            await self.running

    async def crash(self) -> None:
        """End it between two lines, as a kill would: nothing is put back, nothing more is recorded."""
        if self.running is not None:
            self.sender._land = self._die  # type: ignore[method-assign]  # why: a killed process tidies nothing up
            await _cancelled(self.running)
            self.running = None

    async def _die(self, *helpers: asyncio.Task[None]) -> None:
        await _cancelled(*helpers, *self.sender._flights)


async def _cancelled(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def office(database: Database, folder: Path, *, limits: Limits | None = None) -> AsyncIterator[Office]:
    """An office whose sender has not started yet."""
    async with serve() as sandbox:
        gateway = Gateway(TOKEN, sandbox.url)
        await gateway.start()
        sandbox.town.bot_of(TOKEN)
        sender = Sender(database, gateway, clock=now, folder=folder, limits=limits)
        made = Office(sandbox, database, gateway, folder, sender)
        try:
            yield made
        finally:
            try:
                await made.close()
            finally:
                await gateway.close()


async def until(check: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Wait until something is so; fails the test when it does not come about."""
    async with asyncio.timeout(seconds):
        while not await check():  # noqa: ASYNC110  # why: what is waited for is in a database
            await asyncio.sleep(0.01)

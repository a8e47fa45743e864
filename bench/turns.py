"""How many updates a second the turn loop deals with, for the steps of signing up, on SQLite.

    python -m bench.turns [people]

Each step is put into the inbox for everybody at once (made-up people), and the time is taken until all of them are
settled: durable, with their replies in the outbox. Nothing is sent.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, func, select

from bot.context import Bot
from bot.effects import declared
from bot.known import FACTS
from bot.receive import add_updates
from bot.taking import House
from bot.turn import TurnLoop
from conversations.library import Library
from conversations.texts import Texts
from programme.programme import Programme
from storage.database import Database
from storage.keys import Keyring
from storage.tables import person, session

BOT = Bot(77, "bench_bot")
FIRST = 1_000_000


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[Database, TurnLoop]]:
    """An empty database and a turn loop on it."""
    keys = Keyring(("a made-up secret that only the bench uses",))
    database = await Database.open(f"sqlite:///{folder / 'bench.db'}", data_dir=folder, keys=keys)
    texts = Texts.load()
    house = House(Library.load(texts, effects=declared(), known=FACTS), texts, Programme.example(), keys, BOT)
    try:
        yield database, TurnLoop(database, house, clock=lambda: datetime.now(UTC), wake=asyncio.Event())
    finally:
        await database.close()


def typed(number: int, telegram_id: int, text: str) -> dict[str, Any]:
    """Somebody types something."""
    who = {"id": telegram_id, "is_bot": False, "first_name": "Made Up", "language_code": "en"}
    chat = {"id": telegram_id, "type": "private"}
    body = {"message_id": number, "date": 1772532000, "from": who, "chat": chat, "text": text}
    return {"update_id": number, "message": body}


def pressed(number: int, telegram_id: int, data: str) -> dict[str, Any]:
    """Somebody presses a button."""
    who = {"id": telegram_id, "is_bot": False, "first_name": "Made Up", "language_code": "en"}
    under = {"message_id": 5, "date": 1772532000, "chat": {"id": telegram_id, "type": "private"}, "text": "A question"}
    return {"update_id": number, "callback_query": {"id": str(number), "from": who, "message": under, "data": data}}


def waits(conn: Connection) -> dict[int, str]:
    """What each person's question is called now."""
    query = select(person.c.telegram_id, session.c.wait).join_from(session, person)
    return {row.telegram_id: row.wait for row in conn.execute(query)}


async def settle(database: Database, loop: TurnLoop, name: str, updates: list[dict[str, Any]]) -> float:
    """All of these at once; updates a second."""
    now = datetime.now(UTC)
    for start in range(0, len(updates), 100):
        await database.write(add_updates, BOT.id, updates[start : start + 100], now)
    began = time.perf_counter()
    settled = await loop.run_once()
    seconds = time.perf_counter() - began
    assert settled == len(updates), (settled, len(updates))
    print(f"{name:34} {settled:6} updates  {seconds:6.2f} s  {settled / seconds:7.0f} a second")
    return settled / seconds


async def measure(people: int) -> dict[str, float]:
    """Each step of signing up for all people; updates a second by step."""
    steps = ["language", "only updates", "tick a topic", "all topics", "skip the place"]
    keys = dict(zip(steps, ["0", "0", "1", "a", "s"], strict=True))
    figures: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        async with opened(Path(folder)) as (database, loop):
            hello = [typed(number, FIRST + number, "/start") for number in range(1, people + 1)]
            figures["/start (new)"] = await settle(database, loop, "/start (new people)", hello)
            for number, step in enumerate(steps, start=2):
                now = await database.read(waits)
                presses = [
                    pressed(number * 1_000_000 + at, telegram_id, f"w:{wait}:{keys[step]}")
                    for at, (telegram_id, wait) in enumerate(now.items())
                ]
                figures[step] = await settle(database, loop, f"press: {step}", presses)
            await _check(database, people)
    return figures


async def _check(database: Database, people: int) -> None:
    def signed_up(conn: Connection) -> int:
        found = select(func.count()).select_from(person).where(person.c.state == "signed_up")
        return conn.execute(found).scalar_one()

    assert await database.read(signed_up) == people


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))

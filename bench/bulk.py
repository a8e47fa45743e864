"""How many messages of a broadcast one process sends when nothing outside holds it back, and what each costs.

    python -m bench.bulk [people] [milliseconds of latency]

The sender works on SQLite as a process of its own, with a durable row for everybody, 64 calls in flight, and a rate
that it cannot reach. What answers is `bench.lean`. Two loops that keep nothing are measured beside it: one through the
same door to Telegram, and python-telegram-bot's own.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import orjson
from sqlalchemy import Connection, func, insert, select
from telegram import Bot
from telegram.request import HTTPXRequest

from app.running import settle_in
from bench.town import TOKEN, address_of, end
from bench.wanted import Wanted
from bot.broadcasts import Broadcasts
from bot.gateway import Gateway
from bot.send import Sender
from conversations.texts import Texts
from programme.pacing import Limits
from storage import broadcasts
from storage.broadcasts import Draft
from storage.database import Database
from storage.keys import Keyring
from storage.tables import broadcast, consent, delivery, person

FIRST = 10_001
AT_ONCE = 64
LIMITS = Limits.for_bulk(3000.0)
"""More than one process sends; what is claimed ahead and looked at together is that of such a rate."""
TEXT = "The clinic on Mill Road opens on Monday."
PATIENCE = 300.0
DEAREST = 0.8
"""CPU seconds that a thousand messages may cost at most."""


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Database]:
    """The database in a folder."""
    keys = Keyring(("a made-up secret that only the bench uses",))
    database = await Database.open(f"sqlite:///{folder / 'bench.db'}", data_dir=folder, keys=keys)
    try:
        yield database
    finally:
        await database.close()


def settle(conn: Connection, count: int, now: datetime) -> None:
    """So many people who agreed to updates."""
    numbers = range(1, count + 1)
    joined = {"state": "signed_up", "language": "en", "joined_at": now, "signed_up_at": now}
    conn.execute(insert(person), [{"id": one, "telegram_id": FIRST + one, **joined} for one in numbers])
    agreed = {"tier": "updates", "wording": "updates-1", "wording_version": 1, "language": "en", "channel": "paper"}
    conn.execute(insert(consent), [{"person_id": one, "given_at": now, **agreed} for one in numbers])


def announce(conn: Connection, now: datetime) -> int:
    """A broadcast to all of them, approved; its number."""
    draft = Draft(audience="all", purpose="update", markdown={"en": TEXT}, quiet_hours="ignore")
    return broadcasts.create(conn, draft, Texts.load(), now)


@asynccontextmanager
async def sending(url: str, folder: Path) -> AsyncIterator[Database]:
    """The sender and the walk at work on the database in a folder, until this ends."""
    gateway = Gateway(TOKEN, url)
    await gateway.start()
    stop = asyncio.Event()
    async with opened(folder) as database:
        sender = Sender(database, gateway, clock=now, folder=folder, limits=LIMITS)
        walking = Broadcasts(database, Texts.load(), clock=now, on_queued=sender.wake)
        settle_in()
        tasks = [asyncio.create_task(sender.run(stop)), asyncio.create_task(walking.run(stop))]
        yield database
        stop.set()
        await asyncio.gather(*tasks)
    await gateway.close()


async def send(url: str, folder: Path) -> None:
    """Send the broadcast that waits to its end; prints how many and the CPU seconds as JSON. A process of its own."""
    async with sending(url, folder) as database:
        cpu = _cpu()
        async with asyncio.timeout(PATIENCE):
            while not await database.read(_is_done):  # noqa: ASYNC110  # why: what is waited for is in a database
                await asyncio.sleep(0.1)
        cost = _cpu() - cpu
        sent = await database.read(_sent)
    print(orjson.dumps({"sent": sent, "cpu": cost}).decode())


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _is_done(conn: Connection) -> bool:
    return list(conn.scalars(select(broadcast.c.state))) == ["done"]


def _sent(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(delivery).where(delivery.c.state == "sent")).scalar_one()


async def bare(url: str, count: int) -> str:
    """A loop through our door to Telegram."""
    gateway = Gateway(TOKEN, url)
    await gateway.start()
    try:
        return await _looped(count, lambda chat: gateway.call("sendMessage", {"chat_id": chat, "text": TEXT}))
    finally:
        await gateway.close()


async def plain(url: str, count: int) -> str:
    """A loop over python-telegram-bot as it comes."""
    request = HTTPXRequest(connection_pool_size=AT_ONCE, pool_timeout=PATIENCE)
    bot = Bot(TOKEN, base_url=f"{url}/bot", request=request)
    try:
        return await _looped(count, lambda chat: bot.send_message(chat, TEXT))
    finally:
        await request.shutdown()


async def _looped(count: int, send_one: Callable[[int], Awaitable[object]]) -> str:
    left = iter(range(count))

    async def some() -> None:
        for number in left:
            await send_one(FIRST + number)

    began, cpu = time.perf_counter(), _cpu()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    took, cost = time.perf_counter() - began, _cpu() - cpu
    return _figures(count, took, cost)


def _figures(count: int, seconds: float, cpu: float) -> str:
    return f"{count / seconds:.0f} a second, {1000 * cpu / count:.2f} CPU s for a thousand"


async def measure(people: int, latency: float = 0.0, wanted: Wanted | None = None, least: float = 0.0) -> str:
    """All three, with milliseconds of latency; a line that says how it went. `wanted`: at least `least` a second."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="hearback-bench-")))
        async with opened(folder) as database:
            await database.write(settle, people, now())
            await database.write(announce, now())
        server = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.lean", str(latency), stdout=PIPE)
        stack.push_async_callback(end, server)
        url = await address_of(server)
        ours = await _as_process(url, folder)
        taken = await _told(url)
        loops = await bare(url, people), await plain(url, min(people, 1000))
    assert ours["sent"] == people, ours
    if wanted is not None:
        wanted.least(f"messages a second, {latency:g} ms", people / taken, least)
        wanted.most(f"CPU seconds for a thousand, {latency:g} ms", 1000 * ours["cpu"] / people, DEAREST)
    return (
        f"{people} people, {AT_ONCE} at once, {latency:g} ms: {_figures(people, taken, ours['cpu'])}; "
        f"a loop that keeps nothing: {loops[0]}; python-telegram-bot's: {loops[1]}"
    )


async def _told(url: str) -> float:
    """Seconds from the first message to the last."""
    async with aiohttp.ClientSession() as http, http.get(f"{url}/told") as answer:
        _, first, last = orjson.loads(await answer.read())
        return float(last - first)


async def _as_process(url: str, folder: Path) -> dict[str, Any]:
    words = (sys.executable, "-m", "bench.bulk", "send", url, str(folder))
    process = await asyncio.create_subprocess_exec(*words, stdout=PIPE)
    out, _ = await process.communicate()
    told: dict[str, Any] = orjson.loads(out)
    return told


if __name__ == "__main__":
    if sys.argv[1:2] == ["send"]:
        asyncio.run(send(sys.argv[2], Path(sys.argv[3])))
    else:
        numbers = [float(word) for word in sys.argv[1:]] or [20_000.0]
        print(asyncio.run(measure(int(numbers[0]), numbers[1] if numbers[1:] else 0.0)))

"""A thousand people sign up at once, in seven messages each: how many updates a second are durably dealt with.

    python -m bench.sign_up [people] [silent people]

The whole bot (receiving, turns, sending) works on SQLite as a process of its own, on one core; who answers it is
`bench.crowd`, which answers at once. Telegram's limits are left out, since one message a second and chat would be all
that is measured. Beside it, in the same run, the floor: as many messages as the conversation came to, each kept in a
SQLite file, sent and recorded as sent, many in one commit, and nothing that thinks between them.

Silent people have begun to sign up and said nothing more: they must not cost memory.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import aiohttp
import orjson
from sqlalchemy import Connection, func, select, update

from app.running import settle_in
from bench import turns
from bench.crowd import SAID, Told
from bench.figures import Spread
from bench.town import TOKEN, address_of, end
from bot.effects import declared
from bot.gateway import Gateway
from bot.known import FACTS
from bot.run import Bot
from conversations.library import Library
from conversations.texts import Texts
from programme.pacing import Limits
from programme.programme import Programme
from storage.database import Database
from storage.keys import Keyring
from storage.tables import outbox, person

LIMITS = Limits(bulk_rate=3000.0, overall=1_000_000, chat_rate=1000.0, chat_burst=1000.0)
AT_ONCE = 64
PATIENCE = 300.0
KEYS = Keyring(("a made-up secret that only the bench uses",))


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process has used: CPU seconds, and most memory in MB."""

    cpu: float
    memory: float

    @classmethod
    def now(cls) -> Cost:
        """Of this process."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return cls(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


async def converse(url: str, folder: Path) -> None:
    """The bot, until it is told to end. A process of its own; prints its CPU seconds and memory as JSON."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    gateway, texts, zone = Gateway(TOKEN, url), Texts.load(), ZoneInfo("Europe/London")
    library = Library.load(texts, effects=declared(), known=FACTS)
    async with _opened(folder) as database:
        bot = Bot(
            database,
            gateway,
            texts=texts,
            library=library,
            programme=Programme.example(),
            keys=KEYS,
            clock=_now,
            zone=zone,
            folder=folder,
            limits=LIMITS,
        )
        settle_in()
        await bot.run(stop)
    used = Cost.now()
    print(orjson.dumps([used.cpu, used.memory]).decode())


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{folder / 'bench.db'}", data_dir=folder, keys=KEYS)
    try:
        yield database
    finally:
        await database.close()


def _now() -> datetime:
    return datetime.now(UTC)


def keep_to_one_core() -> None:
    """This process, and its threads, on the last core that there is."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


async def floor(url: str, folder: Path, messages: int) -> None:
    """So many messages kept, sent and recorded, with nothing that thinks; prints seconds and CPU seconds as JSON."""
    gateway = Gateway(TOKEN, url)
    await gateway.start()
    file = sqlite3.connect(folder / "floor.db", isolation_level=None)
    file.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE said (id INTEGER PRIMARY KEY, sent INT)"
    )
    before, began = Cost.now(), asyncio.get_running_loop().time()
    for start in range(1, messages + 1, AT_ONCE):
        some = range(start, min(start + AT_ONCE, messages + 1))
        _commit(file, "INSERT INTO said VALUES (?, 0)", some)
        await asyncio.gather(*(gateway.send("sendMessage", {"chat_id": 20_001, "text": "Thank you."}) for _ in some))
        _commit(file, "UPDATE said SET sent = 1 WHERE id = ?", some)
    took, cpu = asyncio.get_running_loop().time() - began, Cost.now().cpu - before.cpu
    await gateway.close()
    print(orjson.dumps([took, cpu]).decode())


def _commit(file: sqlite3.Connection, statement: str, numbers: range) -> None:
    file.execute("BEGIN IMMEDIATE")
    file.executemany(statement, [(number,) for number in numbers])
    file.execute("COMMIT")


async def be_silent(folder: Path, people: int) -> None:
    """So many people who were asked for their language, long ago, and have not answered."""

    def was_sent(conn: Connection) -> None:
        conn.execute(update(outbox).values(state="sent", payload=None, settled_at=_now()))

    async with turns.opened(folder) as (database, loop):
        hello = [turns.typed(number, 5_000_000 + number, "/start") for number in range(1, people + 1)]
        await turns.settle(database, loop, "silent", hello)
        await database.write(was_sent)


async def measure(people: int, silent: int = 0) -> list[str]:
    """Both; lines that say how it went."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="hearback-bench-")))
        if silent:
            await be_silent(folder, silent)
        url = await _crowd(stack, people)
        told, used = await _signed_up(url, folder)
        await _check(folder, people)
        took, cpu = await _process("floor", await _crowd(stack, 1), str(folder), str(told.calls))
    updates, seconds = people * len(SAID), told.ended - told.began
    ours, theirs = told.calls / seconds, told.calls / took
    return [
        f"{people} people sign up at once, {silent} are silent: {updates} updates, {updates / seconds:.0f} a second",
        f"work: {1000 * used.cpu / updates:.2f} CPU s for 1,000 updates ({told.calls / updates:.2f} calls each)",
        f"from an update to the first answer to it: {Spread.of(told.waits)}; most memory {used.memory:.0f} MB",
        f"the floor, kept, sent and recorded: {theirs:.0f} a second, {1000 * cpu / told.calls:.2f} CPU s for 1,000",
        f"the conversation: {ours:.0f} messages a second, {ours / theirs:.2f} of the floor",
    ]


async def _crowd(stack: AsyncExitStack, people: int) -> str:
    server = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.crowd", str(people), stdout=PIPE)
    stack.push_async_callback(end, server)
    return await address_of(server)


async def _signed_up(url: str, folder: Path) -> tuple[Told, Cost]:
    """Everybody signs up; what the crowd tells, and what it cost from the moment they began."""
    words = (sys.executable, "-m", "bench.sign_up", "converse", url, str(folder))
    process = await asyncio.create_subprocess_exec(*words, stdout=PIPE)
    async with aiohttp.ClientSession() as http:
        try:
            await _until_polled(http, url)
            before = _cpu_of(process.pid)
            async with http.post(f"{url}/begin") as answer:
                answer.raise_for_status()
            told = await _until_over(http, url)
            work = _cpu_of(process.pid) - before
        finally:
            process.terminate()
            out, _ = await process.communicate()
    return told, Cost(work, orjson.loads(out)[1])


def _cpu_of(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _until_polled(http: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while not (await _told(http, url)).polled:  # noqa: ASYNC110  # why: what is waited for is another process
            await asyncio.sleep(0.1)
    await asyncio.sleep(1.0)


async def _until_over(http: aiohttp.ClientSession, url: str) -> Told:
    async with asyncio.timeout(PATIENCE):
        while (told := await _told(http, url)).over < told.people:  # noqa: ASYNC110  # why: as above
            await asyncio.sleep(0.25)
    return told


async def _told(http: aiohttp.ClientSession, url: str) -> Told:
    async with http.get(f"{url}/told") as answer:
        return Told(**orjson.loads(await answer.read()))


async def _process(*words: str) -> list[float]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.sign_up", *words, stdout=PIPE)
    out, _ = await process.communicate()
    told: list[float] = orjson.loads(out)
    return told


async def _check(folder: Path, people: int) -> None:
    def signed_up(conn: Connection) -> int:
        return conn.execute(select(func.count()).select_from(person).where(person.c.state == "signed_up")).scalar_one()

    async with _opened(folder) as database:
        assert await database.read(signed_up) == people


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["converse", url, where]:
            keep_to_one_core()
            asyncio.run(converse(url, Path(where)))
        case ["floor", url, where, count]:
            keep_to_one_core()
            asyncio.run(floor(url, Path(where), int(count)))
        case numbers:
            print("\n".join(asyncio.run(measure(*(map(int, numbers) if numbers else [1000])))))

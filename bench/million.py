"""A programme of a million people, of whom the first 50,000 are sent to: when the first has it, and what it takes.

    python -m bench.million [people] [of whom so many are sent to]

The database grows to 10,000, to 100,000 and to all of them; at each size the audience is counted, and the next slice of
it and the next messages are looked for, as the walk and the sender do. Then the sender works as a process of its own
against `bench.lean`, without delay, until so many have their message.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import aiohttp
import orjson
from sqlalchemy import Connection, insert

from bench.bulk import FIRST, announce, now, opened, sending
from bench.town import address_of, end
from bench.wanted import Wanted
from programme.audience import All, parse
from storage import audience, deliveries
from storage.database import Database
from storage.tables import consent, person

AT_ONCE = 10_000
PATIENCE = 300.0
LOOKS = 20
"""How often each query is asked; the middle is told."""
SLOWER = 3.0
"""How many times slower a query may be among all than among few, on a machine where others are at work."""
LOCALITIES = ("dacorum", "hertsmere", "watford-three-rivers", "st-albans-harpenden")


@dataclass(frozen=True, slots=True)
class Queries:
    """At one size: seconds that it takes to count everybody, to count a locality, and to find the next 500."""

    people: int
    everybody: float
    locality: float
    next_slice: float

    def __str__(self) -> str:
        return (
            f"{self.people:,} people: all counted in {1000 * self.everybody:.0f} ms "
            f"({1_000_000 * self.everybody / self.people:.1f} ms for a thousand), one locality in "
            f"{1000 * self.locality:.0f} ms; the next 500 of the audience found in {1000 * self.next_slice:.1f} ms"
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """Of the sending: seconds to the first message, messages a second after it, megabytes at most, and a look."""

    first: float
    rate: float
    megabytes: float
    next_six: float

    def lines(self, people: int, sent: int) -> list[str]:
        """What came of it, and what was wanted."""
        begun = f"of {people:,} people, {sent:,} sent to: the first has it after {self.first:.2f} s (wanted: under 2)"
        memory = f"memory of the process at most {self.megabytes:.0f} MB (wanted: below 250)"
        look = f"the next six messages are found in {1000 * self.next_six:.1f} ms"
        return [f"{begun}; then {self.rate:.0f} a second", f"{memory}; {look}"]


def settle(conn: Connection, first: int, count: int, at: datetime) -> None:
    """So many people more, numbered from `first` on, who agreed to updates."""
    numbers = range(first, first + count)
    joined = {"state": "signed_up", "language": "en", "joined_at": at, "signed_up_at": at}
    rows = [
        {"id": one, "telegram_id": FIRST + one, "locality": LOCALITIES[one % len(LOCALITIES)], **joined}
        for one in numbers
    ]
    conn.execute(insert(person), rows)
    agreed = {"tier": "updates", "wording": "updates-1", "wording_version": 1, "language": "en", "channel": "paper"}
    conn.execute(insert(consent), [{"person_id": one, "given_at": at, **agreed} for one in numbers])


async def _queries(database: Database, people: int) -> Queries:
    somewhere = parse(f"locality:{LOCALITIES[0]}")
    half = {"after": people // 2, "limit": 500}
    return Queries(
        people,
        await _took(lambda: database.read(audience.count, All(), "update", now()), times=3),
        await _took(lambda: database.read(audience.count, somewhere, "update", now()), times=3),
        await _took(lambda: database.read(audience.slice_of, All(), "update", now=now(), **half)),
    )


async def _took(ask: Callable[[], Awaitable[object]], *, times: int = LOOKS) -> float:
    """Seconds that it takes, in the middle."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        await ask()
        took.append(time.perf_counter() - began)
    return median(took)


async def send(url: str, folder: Path) -> None:
    """Send whatever is announced, until ended. A process of its own."""
    async with sending(url, folder):
        print("ready", flush=True)
        await asyncio.Event().wait()


async def _send(folder: Path, sent: int) -> Sent:
    async with AsyncExitStack() as stack:
        server = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.lean", "0", stdout=PIPE)
        stack.push_async_callback(end, server)
        url = await address_of(server)
        words = (sys.executable, "-m", "bench.million", "send", url, str(folder))
        process = await asyncio.create_subprocess_exec(*words, stdout=PIPE)
        stack.push_async_callback(end, process)
        assert process.stdout is not None
        await process.stdout.readline()
        async with opened(folder) as database:
            began = time.perf_counter()
            number = await database.write(announce, now())
        messages, first, last = await _until(url, process, sent)
        megabytes = _most_memory(process)
        async with opened(folder) as database:
            look = await _took(lambda: database.read(deliveries.heads, number, now(), limit=6))
    return Sent(first - began, (messages - 1) / (last - first), megabytes, look)


async def _until(url: str, process: Process, sent: int) -> tuple[int, float, float]:
    """Wait until so many messages were taken: how many, and when the first and the last came."""
    async with aiohttp.ClientSession() as http, asyncio.timeout(PATIENCE):
        while process.returncode is None:
            async with http.get(f"{url}/told") as answer:
                messages, first, last = orjson.loads(await answer.read())
            if messages >= sent:
                return messages, first, last
            await asyncio.sleep(0.2)
    raise RuntimeError("the process that sends has ended")


def _most_memory(process: Process) -> float:
    """Megabytes that a process had at most (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


async def measure(people: int = 1_000_000, sent: int = 50_000, wanted: Wanted | None = None) -> list[str]:
    """Lines that say how it went."""
    queries = []
    with TemporaryDirectory(prefix="hearback-bench-") as name:
        folder, there = Path(name), 0
        async with opened(folder) as database:
            for size in sorted({min(people, 10_000), min(people, 100_000), people}):
                for first in range(there + 1, size + 1, AT_ONCE):
                    await database.write(settle, first, min(AT_ONCE, size + 1 - first), now())
                there = size
                queries.append(await _queries(database, size))
        went = await _send(folder, sent)
    if wanted is not None:
        _look(wanted, queries, went)
    return [*map(str, queries), *went.lines(people, sent)]


def _look(wanted: Wanted, queries: list[Queries], went: Sent) -> None:
    """What is wanted of them: a thousand people more cost what a thousand cost, and the next 500 cost the same."""
    few, many = queries[0], queries[-1]
    wanted.most("seconds until the first has it", went.first, 2)
    wanted.most("megabytes of the process", went.megabytes, 250)
    slower = (many.everybody / many.people) / (few.everybody / few.people)
    wanted.most("counting a thousand of all, as times counting a thousand of 10,000", slower, SLOWER)
    wanted.most(
        "finding the next 500 of all, as times finding them of 10,000", many.next_slice / few.next_slice, SLOWER
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["send"]:
        asyncio.run(send(sys.argv[2], Path(sys.argv[3])))
    else:
        sizes = [int(word) for word in sys.argv[1:]] or [1_000_000]
        print("\n".join(asyncio.run(measure(sizes[0], sizes[1] if sizes[1:] else 50_000))))

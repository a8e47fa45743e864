"""How fast the console answers in a large programme, and whether people on their phones wait for it.

    python -m bench.desk [people] [folder that is kept]

`hearback run` works on a year of 100,000 people (`bench.year`). A member of the team signs in and asks for every page
of the table of roles one after the other, and for what else `bench.desk_pages` names, some times each, while somebody
writes to the bot every second. Beside each page stands the floor of the same run, a page that looks up nothing but who
asks, and how long the process was held by it: the longest time that `/healthz` needed meanwhile, which waits for
nothing else.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

import httpx
from prometheus_client import CollectorRegistry
from sqlalchemy import Connection

from app.surveying import maker
from bench import year, year_asked, year_said, year_sent
from bench.announcing import TEXT, WRITER, write_every_second
from bench.desk_counting import first_count
from bench.desk_pages import DRAFT, Page, Who, pages
from bench.figures import RATE, Spread, waits
from bench.town import Town, free_port, seconds_of_work, town
from bench.wanted import Wanted
from bench.year import Size
from console import Desk, make_app
from console.staffroom import Place
from conversations.texts import Texts
from programme.api_scopes import SCOPES
from programme.programme import Programme, example_text
from storage import api_tokens, console_drafts, signing_in
from storage.database import Database
from storage.keys import Keyring

KEY: Final = "a made-up secret that only the bench uses"
TIMES: Final = 5
MOST: Final = 200
"""Milliseconds in which a page answers."""
FLOOR: Final = Page("/sign-ins")
SHOWN: Final = 12
LOOK: Final = 0.02
SETTLED: Final = 5.0
"""Seconds before anybody writes: a chat that was just written to has no burst yet."""
WRITERS: Final = tuple(range(WRITER, WRITER + 5))
"""They write in turn: what is open for them comes above the menu, which is several messages."""


@dataclass(slots=True)
class Browsers:
    """Who asks, each with a browser of their own, and what the forms of the administrator carry."""

    by: dict[Who, httpx.AsyncClient]
    token: str = ""

    async def ask(self, page: Page) -> httpx.Response:
        """Ask for a page; the answer, which is none that says that something went wrong."""
        client = self.by[page.who]
        if page.form:
            answer = await client.post(page.path, data={"form_token": self.token, **page.form})
        else:
            answer = await client.get(page.path)
        if answer.status_code >= 400:
            raise RuntimeError(f"{page}: {answer.status_code}")
        return answer


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that was asked for: seconds each time, CPU seconds of the process a time, and how long it was held."""

    page: Page
    seconds: Sequence[float]
    cpu: float
    held: float

    @property
    def middle(self) -> float:
        """Milliseconds that it takes, in the middle."""
        return 1000 * median(self.seconds)

    def line(self, floor: float) -> str:
        """How it went, beside the floor."""
        most, cpu, held = (1000 * one for one in (max(self.seconds), self.cpu, self.held))
        took = f"{self.middle:5.0f} ms, at most {most:5.0f} ({self.middle / floor:4.1f} of the floor)"
        return f"  {took}, CPU {cpu:4.0f} ms, held {held:4.0f} ms: {self.page}"


@dataclass(slots=True)
class Holds:
    """How long the process took to say that it is alive, each time it was asked: when, and seconds."""

    found: list[tuple[float, float]] = field(default_factory=list)

    async def watch(self, client: httpx.AsyncClient) -> None:
        """Ask for ever."""
        while True:
            began = time.perf_counter()
            await client.get("/healthz")
            self.found.append((began, time.perf_counter() - began))
            await asyncio.sleep(LOOK)

    def since(self, began: float) -> float:
        """The longest since then."""
        return max((took for at, took in self.found if at + took >= began), default=0.0)


async def make(folder: Path, size: Size, now: datetime) -> dict[Who, str]:
    """The year in `folder`, and the secrets by which an administrator, an analyst and a program come in."""
    async with opened(folder) as database:
        await year.live(database, size, now)
        await year_sent.send(database, size, now)
        await year_said.say(database, size, now)
        await year_asked.ask(database, size, now)
        return await come_in(database)


async def come_in(database: Database) -> dict[Who, str]:
    """Links and a token that work now, and what the administrator has left in a form."""
    now = datetime.now(UTC)

    def act(conn: Connection) -> dict[Who, str]:
        console_drafts.keep(conn, 1, "/announcements/new", DRAFT, now)
        _, token = api_tokens.make(conn, "bench", SCOPES, lasts=timedelta(days=1), now=now)
        administrator, analyst = (signing_in.make_link(conn, number, now) for number in (1, 4))
        return {"administrator": administrator, "analyst": analyst, "program": token}

    return await database.write(act)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Database]:
    """The database of an installation."""
    url = f"sqlite:///{folder / 'hearback.db'}"
    database = await Database.open(url, data_dir=folder, keys=Keyring((KEY,)))
    try:
        yield database
    finally:
        await database.close()


def places(database: Database, folder: Path) -> Sequence[Place]:
    """All places of the console."""
    texts, programme, zone = Texts.load(), Programme.example(), ZoneInfo("Europe/London")
    survey = maker(texts, programme, zone)
    desk = Desk(database, texts, programme, zone, lambda: datetime.now(UTC), folder, survey, Keyring((KEY,)))
    found: Sequence[Place] = make_app({}, CollectorRegistry(), desk=desk).state.places
    return found


async def sign_in(browsers: Browsers, secrets: dict[Who, str]) -> None:
    """Everybody comes in who has to."""
    for who in ("administrator", "analyst"):
        answer = await browsers.by[who].post(signing_in.PATH + secrets[who], follow_redirects=True)
        answer.raise_for_status()
    browsers.by["program"].headers["Authorization"] = f"Bearer {secrets['program']}"
    page = await browsers.ask(FLOOR)
    found = re.search(r'name="form_token" value="(\w+)"', page.text)
    browsers.token = found[1] if found else ""


async def ask_all(browsers: Browsers, all_pages: Sequence[Page], process: int, holds: Holds) -> list[Asked]:
    """Ask for each page some times, after one time that does not count, unless the first is what is wanted."""
    found = []
    for page in all_pages:
        if not page.once:
            await browsers.ask(page)
        began, cpu, seconds = time.perf_counter(), seconds_of_work(process), []
        for _ in range(1 if page.once else TIMES):
            asked = time.perf_counter()
            await browsers.ask(page)
            seconds.append(time.perf_counter() - asked)
        await asyncio.sleep(LOOK)
        work = (seconds_of_work(process) - cpu) / len(seconds)
        found.append(Asked(page, seconds, work, holds.since(began)))
    return found


async def _while_somebody_writes(
    there: Town, process: int, all_pages: Sequence[Page], secrets: dict[Who, str]
) -> tuple[list[Asked], Spread]:
    asked: list[float] = []
    holds, url = Holds(), there.console
    await asyncio.sleep(SETTLED)
    last = (await there.calls())[-1]["n"]
    async with AsyncExitStack() as stack:
        by: dict[Who, httpx.AsyncClient] = {}
        for who in ("administrator", "analyst", "program", "anybody"):
            by[who] = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=60))
        browsers = Browsers(by)
        await sign_in(browsers, secrets)
        watcher = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=60))
        tasks = [
            asyncio.create_task(holds.watch(watcher)),
            asyncio.create_task(write_every_second(there, asked, WRITERS)),
        ]
        try:
            found = await ask_all(browsers, [FLOOR, *all_pages], process, holds)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    calls = await there.calls(last)
    replies = [call["at"] for call in calls if call.get("chat_id") in WRITERS and call.get("text") != TEXT]
    return found, Spread.of(waits(asked, replies))


async def measure(people: int = 100_000, wanted: Wanted | None = None, kept: Path | None = None) -> list[str]:
    """Lines that say how it went. In the folder `kept` the year stays for the next time."""
    size, began = Size(people), time.perf_counter()
    async with town(RATE) as empty:
        folder = kept or empty.folder
        if not (folder / "hearback.db").exists():
            folder.mkdir(parents=True, exist_ok=True)
            await make(folder, size, datetime.now(UTC))
        made = time.perf_counter() - began
        there = _on(empty, folder)
        await there.settle(WRITERS)
        async with opened(folder) as database:
            all_pages = pages(places(database, folder), size)
            first = await first_count(database)
            secrets = await come_in(database)
        async with there.running() as process:
            found, replies = await _while_somebody_writes(there, process, all_pages, secrets)
    return [*_told(size, made, found, replies, wanted or Wanted()), first]


def _on(there: Town, folder: Path) -> Town:
    programme = folder / "programme.yaml"
    programme.write_text(example_text())
    more = {"HEARBACK_PROGRAMME": str(programme), "HEARBACK_SECRET_KEYS": KEY}
    return replace(there, folder=folder, port=free_port(), more=more)


def _told(size: Size, made: float, found: Sequence[Asked], replies: Spread, wanted: Wanted) -> list[str]:
    floor, *rest = found
    for one in rest:
        wanted.most(f"milliseconds of {one.page}", one.middle, MOST)
    wanted.most("milliseconds until a reply while pages are read, 99th percentile", 1000 * replies.p99, 100)
    slowest = sorted(rest, key=lambda one: -one.middle)
    above = sum(one.middle > MOST for one in rest)
    middle = median(one.middle for one in rest)
    told = f"{size.people:,} people and a year, made in {made:.0f} s: {len(rest)} pages asked for"
    return [
        f"{told}, {above} of them above {MOST} ms (wanted: none)",
        f"in the middle {middle:.0f} ms, the floor {floor.middle:.0f} ms; the slowest:",
        *(one.line(floor.middle) for one in slowest[:SHOWN]),
        f"replies to somebody who writes every second meanwhile: {replies} (wanted: p99 at most 100 ms)",
    ]


if __name__ == "__main__":
    looked = Wanted()
    words = sys.argv[1:]
    kept_in = Path(words[1]) if words[1:] else None
    print("\n".join(asyncio.run(measure(int(words[0]) if words else 100_000, looked, kept_in))))
    print("\n".join(looked.lines()))

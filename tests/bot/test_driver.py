"""Work that is not an update: woken once and once more, one at a time for each key, and at its times."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSimError

from bot.driver import EmbeddedDriver, Task
from tests.clock import Clock

LONDON = ZoneInfo("Europe/London")


class Work:
    """A task that waits until it is let go, and notes how it was called."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.there = asyncio.Event()
        self.go = asyncio.Event()

    async def __call__(self, word: str = "") -> None:
        self.begun.append(word)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.there.set()
        await self.go.wait()
        self.at_once -= 1


@asynccontextmanager
async def driving(tasks: dict[str, Task], clock: Callable[[], datetime]) -> AsyncIterator[EmbeddedDriver]:
    driver, stop = EmbeddedDriver(tasks, clock=clock, zone=LONDON), asyncio.Event()
    running = asyncio.create_task(driver.run(stop))
    await asyncio.sleep(0)
    try:
        yield driver
    finally:
        stop.set()
        async with asyncio.timeout(60):
            await running


async def test_what_is_woken_while_it_runs_runs_once_more(clock: Clock) -> None:
    work = Work()
    async with driving({"walk": work}, clock) as driver:
        driver.wake("walk", "7", word="first")
        await work.there.wait()
        for word in ("second", "third"):
            driver.wake("walk", "7", word=word)
        await asyncio.sleep(0)
        assert work.begun == ["first"]
        work.go.set()
        async with asyncio.timeout(60):
            while len(work.begun) < 2:  # noqa: ASYNC110  # why: the driver tells nobody when it is done
                await asyncio.sleep(0)
    assert work.begun == ["first", "third"]
    assert work.most_at_once == 1


async def test_other_keys_run_at_the_same_time(clock: Clock) -> None:
    work = Work()
    async with driving({"walk": work}, clock) as driver:
        driver.wake("walk", "7")
        driver.wake("walk", "8")
        async with asyncio.timeout(60):
            while work.at_once < 2:  # noqa: ASYNC110  # why: as above
                await asyncio.sleep(0)
        work.go.set()
    assert work.most_at_once == 2


async def test_a_task_that_fails_stops_nobody(clock: Clock) -> None:
    work = Work()
    work.go.set()

    async def broken() -> None:
        raise RuntimeError

    async with driving({"broken": broken, "walk": work}, clock) as driver:
        driver.wake("broken", "1")
        driver.wake("walk", "1")
        async with asyncio.timeout(60):
            await work.there.wait()
        driver.wake("broken", "1")
    assert work.begun == [""]


async def test_what_has_begun_is_finished_before_the_end(clock: Clock) -> None:
    work = Work()
    async with driving({"walk": work}, clock) as driver:
        driver.wake("walk", "1")
        await work.there.wait()
        asyncio.get_running_loop().call_later(0.02, work.go.set)
    assert work.at_once == 0


async def test_the_alarm_rings_even_when_it_rings_late() -> None:
    long_ago = Clock(datetime(2026, 3, 3, 10, tzinfo=UTC))
    work = Work()
    work.go.set()
    driver = EmbeddedDriver({"tidy": work}, clock=long_ago, zone=LONDON)
    driver.every("tidy", "* * * * *", "tidy")
    long_ago.set(datetime(2020, 1, 1, tzinfo=UTC))  # the next time, as it is now computed, has passed for long
    stop = asyncio.Event()
    running = asyncio.create_task(driver.run(stop))
    async with asyncio.timeout(60):
        await work.there.wait()
    stop.set()
    await running
    assert work.begun[0] == ""


async def test_the_alarm_for_a_moment_rings_then_and_the_earlier_one_stays(clock: Clock) -> None:
    work = Work()
    work.go.set()
    soon = datetime.now(UTC) + timedelta(milliseconds=20)
    async with driving({"timers": work}, clock) as driver:
        driver.wake("timers", "1", at=soon + timedelta(hours=1), word="later")
        driver.wake("timers", "1", at=soon, word="soon")
        driver.wake("timers", "1", at=soon + timedelta(hours=2), word="latest")
        assert work.begun == []
        async with asyncio.timeout(60):
            await work.there.wait()
        await asyncio.sleep(0)
    assert work.begun == ["soon"]


@pytest.mark.parametrize(
    ("now", "cron", "expected"),
    [
        (datetime(2026, 3, 3, 10, 4, tzinfo=UTC), "*/10 * * * *", "2026-03-03T10:10:00+00:00"),
        (datetime(2026, 3, 28, 23, 45, tzinfo=UTC), "30 23 * * *", "2026-03-29T23:30:00+01:00"),
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), "30 0 * * *", "2026-10-26T00:30:00+00:00"),
    ],
    ids=["every ten minutes", "the night the clocks go forward", "the night they go back"],
)
def test_next_times_are_those_on_the_wall(now: datetime, cron: str, expected: str) -> None:
    driver = EmbeddedDriver({}, clock=lambda: now, zone=LONDON)
    driver.every("it", cron, "it")
    assert driver.next_time("it").isoformat() == expected


def test_a_time_that_is_none_is_refused_at_once(clock: Clock) -> None:
    with pytest.raises(CronSimError):
        EmbeddedDriver({}, clock=clock, zone=LONDON).every("it", "every day", "it")

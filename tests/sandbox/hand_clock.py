"""A clock for the sandbox that tests move by hand: whoever sleeps on it wakes when the test says so."""

from __future__ import annotations

import asyncio


class HandClock:
    """Seconds since 1970 that stand still unless moved."""

    def __init__(self, now: float = 1_772_532_000.0) -> None:
        self._now = now
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._slept = asyncio.Event()

    def now(self) -> float:
        """The time that the test set."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Return once the test has moved the clock so far."""
        awake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, awake))
        self._slept.set()
        await awake

    def move(self, seconds: float) -> None:
        """Go forward, and wake those whose time has come."""
        self._now += seconds
        due = [awake for at, awake in self._sleepers if at <= self._now and not awake.done()]
        self._sleepers = [(at, awake) for at, awake in self._sleepers if at > self._now and not awake.done()]
        for awake in due:
            awake.set_result(None)

    async def until_somebody_sleeps(self) -> None:
        """Return once somebody waits for this clock."""
        self._slept.clear()
        if not any(not awake.done() for _, awake in self._sleepers):
            await self._slept.wait()

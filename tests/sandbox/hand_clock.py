"""The sandbox's clock as tests hold it: it stands unless moved, and tells when somebody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sandbox.clock import Alarm, Clock


class HandClock(Clock):
    """Seconds since 1970 that stand still unless moved."""

    def __init__(self, now: float = 1_772_532_000.0) -> None:
        super().__init__(standing=now)
        self._waited_for = asyncio.Event()

    def alarm(self, seconds: float, ring: Callable[[], object]) -> Alarm:
        """As the sandbox's own; the test is told."""
        alarm = super().alarm(seconds, ring)
        self._waited_for.set()
        return alarm

    def move(self, seconds: float) -> None:
        """Go forward, and wake those whose time has come."""
        self.advance(seconds)

    async def until_an_alarm(self, seconds: float) -> None:
        """Return once something is to happen in just so many seconds."""
        async with asyncio.timeout(60):
            while not any(abs(alarm.at - self.now() - seconds) < 1e-6 for alarm in self._alarms):
                self._waited_for.clear()
                await self._waited_for.wait()

    async def until_somebody_sleeps(self) -> None:
        """Return once somebody waits for this clock."""
        self._waited_for.clear()
        if not self.waiting:
            await self._waited_for.wait()

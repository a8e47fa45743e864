"""The one place that tells time, so that tests can move it."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Seconds since 1970, and waiting."""

    def now(self) -> float:
        """The time in seconds since 1970."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return once `seconds` have passed on this clock."""
        ...


class WallClock:
    """The machine's own time."""

    def now(self) -> float:
        """The time in seconds since 1970."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait in real time."""
        await asyncio.sleep(seconds)


async def done_within(clock: Clock, future: asyncio.Future[None], seconds: float) -> bool:
    """Wait at most `seconds` for `future` and say whether it is done.  The future itself is never cancelled."""
    if future.done() or seconds <= 0:
        return future.done()
    alarm = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({alarm, future}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        alarm.cancel()
    return future.done()

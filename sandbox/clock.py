"""The one place that tells time.  It goes with the machine's, and can be moved forward or stood still.

All that waits inside the sandbox (expiry, long polls, pauses, retries, ordered delays) waits on this clock, so that a
day passes when a test says so.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


class Alarm:
    """Rings once, unless cancelled before.  `rang` says whether it did."""

    __slots__ = ("_clock", "_handle", "at", "rang", "ring")

    def __init__(self, clock: Clock, at: float, ring: Callable[[], object]) -> None:
        self._clock = clock
        self._handle: asyncio.TimerHandle | None = None
        self.at = at
        self.ring = ring
        self.rang = False

    def cancel(self) -> None:
        """Never ring."""
        self._clock.drop(self)
        self.unwind()

    def wind(self, seconds: float) -> None:
        """Ring in so many of the machine's seconds."""
        self._handle = asyncio.get_running_loop().call_later(seconds, self.go_off)

    def unwind(self) -> None:
        """Do not wait for the machine's time."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def go_off(self) -> None:
        """Ring now."""
        self.cancel()
        self.rang = True
        self.ring()


class Clock:
    """Seconds since 1970.  `standing` at a time, it stays there until it is advanced or let go."""

    def __init__(self, standing: float | None = None) -> None:
        self._standing = standing
        self._ahead = 0.0
        self._alarms: dict[Alarm, None] = {}

    def now(self) -> float:
        """The time in seconds since 1970."""
        return time.time() + self._ahead if self._standing is None else self._standing

    @property
    def stands(self) -> bool:
        """Whether it stands still."""
        return self._standing is not None

    @property
    def ahead(self) -> float:
        """Seconds that it goes before the machine's clock."""
        return self.now() - time.time()

    @property
    def waiting(self) -> int:
        """How many wait for it."""
        return len(self._alarms)

    def advance(self, seconds: float) -> None:
        """Go forward in one leap; what became due on the way happens now, in order."""
        if self._standing is None:
            self._ahead += seconds
        else:
            self._standing += seconds
        now = self.now()
        for alarm in sorted((alarm for alarm in self._alarms if alarm.at <= now), key=_due):
            if alarm in self._alarms:
                alarm.go_off()
        self._wind_all()

    def stand(self) -> None:
        """Stand still from now on."""
        self._standing = self.now()
        for alarm in self._alarms:
            alarm.unwind()

    def go(self) -> None:
        """Go on from where it stands."""
        if self._standing is not None:
            self._ahead = self._standing - time.time()
            self._standing = None
            self._wind_all()

    def _wind_all(self) -> None:
        if self._standing is not None:
            return
        now = self.now()
        for alarm in self._alarms:
            alarm.unwind()
            alarm.wind(max(alarm.at - now, 0.0))

    def alarm(self, seconds: float, ring: Callable[[], object]) -> Alarm:
        """Call `ring` once `seconds` have passed on this clock."""
        alarm = Alarm(self, self.now() + seconds, ring)
        self._alarms[alarm] = None
        if self._standing is None:
            alarm.wind(seconds)
        return alarm

    def drop(self, alarm: Alarm) -> None:
        """Forget an alarm."""
        self._alarms.pop(alarm, None)

    async def sleep(self, seconds: float) -> None:
        """Return once `seconds` have passed on this clock."""
        awake: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def wake() -> None:
            if not awake.done():
                awake.set_result(None)

        alarm = self.alarm(seconds, wake)
        try:
            await awake
        finally:
            alarm.cancel()


def _due(alarm: Alarm) -> float:
    return alarm.at


async def done_within(clock: Clock, future: asyncio.Future[None], seconds: float) -> bool:
    """Wait at most `seconds` for `future` and say whether it is done.  The future itself is never cancelled."""
    if future.done() or seconds <= 0:
        return future.done()
    over = asyncio.Event()
    future.add_done_callback(lambda _future: over.set())
    alarm = clock.alarm(seconds, over.set)
    try:
        await over.wait()
    finally:
        alarm.cancel()
    return future.done()

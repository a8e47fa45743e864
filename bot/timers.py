"""Timers that are due become rows of the inbox, and so their people's turns.

The rows are the truth, and are looked through every minute and at the start. The alarm clock only rings in between, for
the earliest that is due before the next look: no timer is shorter than a minute, so no look misses one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from programme.courtesy import WITHOUT, Courtesy
from storage import timers
from storage.database import Database

FIRE: Final = "timers"
"""The task's name for the driver."""
EVERY_MINUTE: Final = "* * * * *"
LOOK_AHEAD: Final = timedelta(minutes=1)


class Timers:
    """Fires what is due, for one bot, once it knows which (`bot_id`)."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        courtesy: Courtesy = WITHOUT,
        arrived: Callable[[], None],
        alarm: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        """`courtesy` is what is owed to those who are written to. `arrived` is told when the
        inbox has grown; `alarm` when to look again before the next minute.
        """
        self._database = database
        self._clock = clock
        self._courtesy = courtesy
        self._arrived = arrived
        self._alarm = alarm
        self.bot_id: int | None = None

    def follow(self, courtesy: Courtesy) -> None:
        """What is owed to people is this from the next look on."""
        self._courtesy = courtesy

    async def fire(self) -> None:
        """Fire all that is due now, a slice at a time, and set the alarm for the next."""
        if self.bot_id is None:
            return
        more = True
        while more:
            now = self._clock()
            fired, more = await self._database.write(timers.fire, self.bot_id, now, self._courtesy)
            if fired:
                self._arrived()
        due = await self._database.read(timers.earliest)
        if due is not None and due <= self._clock() + LOOK_AHEAD:
            self._alarm(due)

"""Outcomes on their way into the database: all that have come since the last time go in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.letters import Returned
from bot.outcomes import PauseWish, record
from bot.persistence import Persistence
from programme.pacing import Lane

GATHER = 0.006
"""Seconds between two transactions of a few outcomes, of bulk alone: more calls end meanwhile where it goes fast, and
where it goes at Telegram's usual pace none has to wait."""
FEW = 12


class Returns:
    """Collects what calls came to, and records it until the database has it. `landed` is told afterwards."""

    def __init__(
        self,
        persistence: Persistence,
        *,
        bot_id: int,
        clock: Callable[[], datetime],
        landed: Callable[[list[Returned]], None],
    ) -> None:
        self._persistence = persistence
        self._bot_id = bot_id
        self._clock = clock
        self._landed = landed
        self._returned: list[Returned] = []
        self._paused: list[PauseWish] = []
        self._there = asyncio.Event()
        self._closing = False
        self._next = 0.0

    def add(self, returned: Returned, pause: PauseWish | None = None) -> None:
        """A call has ended, perhaps with the wish to be left alone."""
        self._returned.append(returned)
        if pause is not None:
            self._paused.append(pause)
        self._there.set()

    def close(self) -> None:
        """Nothing more will come: `run` ends when all is recorded."""
        self._closing = True
        self._there.set()

    async def run(self) -> None:
        """Record until closed."""
        while self._returned or not self._closing:
            await self._there.wait()
            await self._gather()
            await self._record()

    async def _gather(self) -> None:
        """Let more come; nobody waits for what bulk came to, but its own next part."""
        pause = self._next - asyncio.get_running_loop().time()
        few = len(self._returned) < FEW and not self._closing
        if few and pause > 0 and all(one.letter.lane is Lane.BULK for one in self._returned):
            await asyncio.sleep(pause)

    async def _record(self) -> None:
        self._there.clear()
        returned, self._returned = self._returned, []
        paused, self._paused = self._paused, []
        if returned:
            await self._persistence.write(record, self._bot_id, returned, paused, self._clock())
            self._landed(returned)
            self._next = asyncio.get_running_loop().time() + GATHER

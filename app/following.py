"""Following what administrators change at a desk, in whichever process: who runs looks for it every second.

The rows are the truth (storage/settings.py). What is told is a whole programme, checked; who is told takes it over
between two things that they do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from bot.unless import unless
from programme.programme import Programme
from storage import settings
from storage.database import Database, StorageProblem

log = structlog.get_logger(__name__)

LOOK_EVERY: Final = 1.0
"""Seconds after which what another process changed is seen at the latest; what this one did is seen at once."""


class Following:
    """Tells those who go by the programme when it is another. `look` tells at once, `run` keeps looking."""

    def __init__(
        self, database: Database, file: Programme, followers: Sequence[Callable[[Programme], None]] = ()
    ) -> None:
        """`file` is the programme as its file says it."""
        self._database = database
        self._file = file
        self._followers = followers
        self._number = 0

    async def look(self) -> None:
        """Tell of what was changed since the last look. Raises StorageProblem."""
        number = await self._database.read(settings.last)
        if number == self._number:
            return
        programme = await self._database.read(settings.programme, self._file)
        self._number = number
        for follow in self._followers:
            follow(programme)

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop` is set. While the database does not answer, all go by what they know."""
        while not stop.is_set():
            try:
                await self.look()
            except StorageProblem as problem:
                log.warning("cannot look for changed settings", problem=str(problem))
            await unless(stop, asyncio.sleep(LOOK_EVERY))

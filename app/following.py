"""Following what administrators change at a desk, in whichever process: who runs looks for it every second.

The rows are the truth (storage/settings.py). What is told is a whole programme, checked; who is told takes it over
between two things that they do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import structlog
from sqlalchemy import Connection

from bot.unless import unless
from conversations.rewritten import Rewritten
from programme.programme import Programme
from storage import sentences, settings
from storage.database import Database, StorageProblem

log = structlog.get_logger(__name__)

LOOK_EVERY: Final = 1.0
"""Seconds after which what another process changed is seen at the latest; what this one did is seen at once."""


Said = Mapping[tuple[str, str], Rewritten]
"""Sentences by language and key."""


async def _say_nothing(_: Said) -> None:
    """Nobody says anything."""


def _numbers(conn: Connection) -> tuple[int, int]:
    return settings.last(conn), sentences.last(conn)


class Following:
    """Tells those who go by the programme when it is another. `look` tells at once, `run` keeps looking."""

    def __init__(
        self,
        database: Database,
        file: Programme,
        followers: Sequence[Callable[[Programme], None]] = (),
        say: Callable[[Said], Awaitable[None]] = _say_nothing,
    ) -> None:
        """`file` is the programme as its file says it; `say` is told the sentences in place of those that ship."""
        self._database = database
        self._file = file
        self._followers = followers
        self._say = say
        self._numbers = (0, 0)
        self._one_look = asyncio.Lock()

    async def look(self) -> None:
        """Tell of what was changed since the last look, in the order in which it was. Raises StorageProblem."""
        async with self._one_look:
            await self._look()

    async def _look(self) -> None:
        numbers = await self._database.read(_numbers)
        if numbers[0] != self._numbers[0]:
            programme = await self._database.read(settings.programme, self._file)
            for follow in self._followers:
                follow(programme)
        if numbers[1] != self._numbers[1]:
            await self._say(await self._database.read(sentences.said))
        self._numbers = numbers

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop` is set. While the database does not answer, all go by what they know."""
        while not stop.is_set():
            try:
                await self.look()
            except StorageProblem as problem:
                log.warning("cannot look for changed settings", problem=str(problem))
            await unless(stop, asyncio.sleep(LOOK_EVERY))

"""Trouble that lasts is told to the administrators, once for each time it begins.

What keeps the bot from sending keeps this from arriving too: then it arrives when all is well again, with the time at
which it began, so that nobody wonders why messages came late. Where not even the database could keep it, it is told
when it is over. Several parts that suffer from the same thing are one trouble: it is told once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.context import tell_staff
from conversations.texts import Texts
from storage.database import Database, StorageProblem

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=2)
"""What is over sooner than this is told to nobody but the log and /readyz."""


@dataclass(slots=True)
class Trouble:
    """What is wrong, since when, and with which parts."""

    words: str
    since: datetime
    parts: set[str] = field(default_factory=set)
    told: bool = False


class Watch:
    """Asks each part how it is, whenever `look` is called."""

    def __init__(
        self,
        database: Database,
        texts: Texts,
        probes: Mapping[str, Callable[[], Awaitable[str | None]]],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._texts = texts
        self._probes = probes
        self._clock = clock
        self._troubles: list[Trouble] = []

    async def look(self) -> None:
        """Note what is wrong, tell what has been wrong for long, and forget what is well again."""
        for part, probe in self._probes.items():
            wrong = await probe()
            if wrong is None:
                self._well(part)
            else:
                self._unwell(part, wrong)
        self._troubles = [trouble for trouble in self._troubles if await self._goes_on(trouble)]

    def _well(self, part: str) -> None:
        for trouble in self._troubles:
            if part in trouble.parts:
                trouble.parts.discard(part)
                log.info("well again", part=part)

    def _unwell(self, part: str, wrong: str) -> None:
        if any(part in trouble.parts for trouble in self._troubles):
            return  # it is known, though the seconds in its words may be others by now
        log.warning("not well", part=part, trouble=wrong)
        same = next((trouble for trouble in self._troubles if trouble.words == wrong and trouble.parts), None)
        if same is None:
            same = Trouble(wrong, self._clock())
            self._troubles.append(same)
        same.parts.add(part)

    async def _goes_on(self, trouble: Trouble) -> bool:
        """Tell what lasts, or lasted and could not be told; whether there is more to do about it."""
        if not trouble.told and self._clock() - trouble.since >= PATIENCE:
            trouble.told = await self._tell(trouble)
            return bool(trouble.parts) or not trouble.told
        return bool(trouble.parts)

    async def _tell(self, trouble: Trouble) -> bool:
        now = self._clock()
        key = "running.trouble" if trouble.parts else "running.trouble_over"
        told = {"since": trouble.since, "trouble": trouble.words, "until": now}
        once = f"trouble:{trouble.words}:{trouble.since.isoformat()}"
        try:
            await self._database.write(tell_staff, self._texts, key, told, now=now, roles=("administrator",), once=once)
        except StorageProblem:
            return False  # the next look tries again
        return True

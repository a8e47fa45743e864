"""Trouble that lasts is told to the administrators, once for each time it begins.

What keeps the bot from sending keeps this from arriving too: then it arrives when all is well again, with the time at
which it began, so that nobody wonders why messages came late.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.context import tell_staff
from conversations.texts import Texts
from storage.database import Database, StorageProblem

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=2)
"""What is over sooner than this is told to nobody but the log and /readyz."""


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
        self._since: dict[str, datetime] = {}
        self._told: set[str] = set()

    async def look(self) -> None:
        """Note what is wrong, tell what has been wrong for long, and forget what is well again."""
        for part, probe in self._probes.items():
            wrong = await probe()
            if wrong is None:
                self._well(part)
            else:
                await self._unwell(part, wrong)

    def _well(self, part: str) -> None:
        if self._since.pop(part, None) is not None:
            log.info("well again", part=part)
        self._told.discard(part)

    async def _unwell(self, part: str, wrong: str) -> None:
        now = self._clock()
        since = self._since.setdefault(part, now)
        if since == now:
            log.warning("not well", part=part, trouble=wrong)
        if part in self._told or now - since < PATIENCE:
            return
        once = f"trouble:{part}:{since.isoformat()}"
        told = {"since": since, "trouble": wrong}
        try:
            await self._database.write(
                tell_staff, self._texts, "running.trouble", told, now=now, roles=("administrator",), once=once
            )
        except StorageProblem:
            return  # the next look tries again
        self._told.add(part)

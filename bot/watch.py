"""Trouble that lasts is told to the administrators, once for each time it begins.

What keeps the bot from sending keeps this from arriving too: then it arrives when all is well again, with the time at
which it began, so that nobody wonders why messages came late. Trouble of the database is told past it: each
administrator is called once for it, which is kept in memory, so a restart meanwhile tells it again. Who could not be
called either is told when it is over. Several parts that suffer from the same thing are one trouble: it is told once.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.context import DEFAULT_LANGUAGE, tell_staff
from bot.messages import message_payloads
from conversations.texts import Texts
from programme.retry import Outcome, Refused, Sent, Unknown
from storage import people, staff
from storage.database import Database, StorageProblem
from storage.problems import is_of_storage

log = structlog.get_logger(__name__)

_NUMBER = re.compile(r"\d+")
PATIENCE = timedelta(minutes=2)
"""What is over sooner than this is told to nobody but the log and /readyz."""


@dataclass(slots=True)
class Trouble:
    """What is wrong, since when, and with which parts."""

    words: str
    since: datetime
    parts: set[str] = field(default_factory=set)
    told: bool = False
    called: set[int] = field(default_factory=set)
    """The chats of those who were told past the tables."""


Say = Callable[[int, Mapping[str, Any]], Awaitable[Outcome | None]]
"""Sends a message to a chat at once, past the tables; None when nothing may be called now."""


async def _nobody(_: int, __: Mapping[str, Any]) -> None:
    return None


class Watch:
    """Asks each part how it is, whenever `look` is called."""

    def __init__(
        self,
        database: Database,
        texts: Texts,
        probes: Mapping[str, Callable[[], Awaitable[str | None]]],
        *,
        clock: Callable[[], datetime],
        say: Say = _nobody,
    ) -> None:
        """`say` is for what the database cannot keep."""
        self._database = database
        self._say = say
        self._phones: list[tuple[int, str]] = []
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
        with suppress(StorageProblem):  # those who were there at the last look are good enough
            self._phones = await self._database.read(_phones)
        self._troubles = [trouble for trouble in self._troubles if await self._goes_on(trouble)]

    def _well(self, part: str) -> None:
        for trouble in self._troubles:
            if part in trouble.parts:
                trouble.parts.discard(part)
                log.info("well again", part=part)

    def _unwell(self, part: str, wrong: str) -> None:
        known = next((trouble for trouble in self._troubles if part in trouble.parts), None)
        if known is not None:
            if not known.told and not known.called:
                known.words = wrong  # what stands still at first has a cause that shows later
            return
        log.warning("not well", part=part, trouble=wrong)
        same = next((one for one in self._troubles if one.parts and _shape(one.words) == _shape(wrong)), None)
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
        """Tell it; whether there is nobody left who has to be told.

        A database that is in trouble may still keep this, and then not let it be sent: it is not asked first.
        """
        if is_of_storage(trouble.words) and await self._call(trouble):
            return True
        try:
            await self._database.write(self._queue, trouble)
        except StorageProblem:
            return await self._call(trouble)
        return True

    def _queue(self, conn: Connection, trouble: Trouble) -> None:
        left = [one for one in _administrators(conn) if one.telegram_id not in trouble.called]
        once = f"trouble:{trouble.words}:{trouble.since.isoformat()}"
        told = self._told(trouble)
        tell_staff(conn, self._texts, _key(trouble), told, now=self._clock(), members=left, once=once)

    async def _call(self, trouble: Trouble) -> bool:
        """Call those who were not told yet, where it lasts; the next look tries again where that could not be."""
        if not trouble.parts:
            return False
        for chat, language in self._phones:
            if chat in trouble.called:
                continue
            words = self._texts.render(_key(trouble), language, self._told(trouble), today=self._clock().date())
            outcomes = [await self._say(chat, payload) for payload in message_payloads(words, None)]
            # What may have arrived is not said again, and who has blocked the bot need not be tried again.
            if all(isinstance(outcome, Sent | Unknown | Refused) for outcome in outcomes):
                trouble.called.add(chat)
        return bool(self._phones) and all(chat in trouble.called for chat, _ in self._phones)

    def _told(self, trouble: Trouble) -> dict[str, object]:
        return {"since": trouble.since, "trouble": trouble.words, "until": self._clock()}


def _shape(words: str) -> str:
    """What is wrong, whatever the seconds in its words."""
    return _NUMBER.sub("", words)


def _key(trouble: Trouble) -> str:
    return "running.trouble" if trouble.parts else "running.trouble_over"


def _administrators(conn: Connection) -> list[staff.StaffMember]:
    return [member for member in staff.members(conn) if member.role == "administrator"]


def _phones(conn: Connection) -> list[tuple[int, str]]:
    """The administrators' chats, and the language of each."""
    chats = [member.telegram_id for member in _administrators(conn)]
    known = people.by_telegram(conn, chats)
    return [(one, (one in known and known[one].language) or DEFAULT_LANGUAGE) for one in chats]

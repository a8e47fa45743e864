"""Telling Telegram how the bot introduces itself: compared first, so that a restart changes nothing needlessly.

Nothing waits for it: commands work without being listed. What Telegram does not take now is tried again when it says,
which for a name can be hours; what it refuses for good is logged, and tried at the next start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

import structlog

from bot.gateway import Gateway, slug
from bot.introduction import Shown, introduction, staff_commands
from conversations.library import Library
from conversations.texts import Texts
from programme.programme import Programme
from programme.retry import Outcome, Paused, Refused, Sent, Unauthorised
from storage import staff
from storage.database import Database, StorageProblem
from storage.staff import StaffPhone

log = structlog.get_logger(__name__)

FIRST_WAIT: Final = 5.0
LONGEST_WAIT: Final = 3600.0
"""Seconds after which what could not be told is tried again, where Telegram does not say when."""
MANNERS: Final = 1.0
"""Seconds more than Telegram asks for: its clock and ours may differ."""

Sleep = Callable[[float], Awaitable[None]]


class Introducing:
    """Keeps what Telegram shows of the bot as it should be. `introduce` once; `tell_staff` again and again."""

    def __init__(
        self,
        gateway: Gateway,
        database: Database,
        *,
        texts: Texts,
        library: Library,
        programme: Programme,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._gateway = gateway
        self._database = database
        self._texts = texts
        self._library = library
        self._programme = programme
        self._sleep = sleep
        self._told: dict[int, StaffPhone] = {}

    def follow(self, programme: Programme) -> None:
        """The programme is this from now on."""
        self._programme = programme

    async def introduce(self) -> None:
        """Show everybody the name, the descriptions, the commands and the menu button; ends when all is so."""
        shown = introduction(self._texts, self._library, self._programme)
        for name in (False, True):  # nothing waits behind the name, which Telegram may put off for hours
            await self._insist([one for one in shown if (one.what == "MyName") is name])

    async def _insist(self, left: Sequence[Shown]) -> None:
        wait = FIRST_WAIT
        while left:
            outcomes = [(one, await self._show(one)) for one in left]
            left = [one for one, outcome in outcomes if not _is_over(outcome)]
            if left:
                await self._sleep(max([wait, *_asked_for(outcome for _, outcome in outcomes)]))
                wait = min(LONGEST_WAIT, wait * 2)

    async def tell_staff(self) -> None:
        """List staff's own commands on their phones, and take them away from those who left or changed their role."""
        try:
            phones = await self._database.read(staff.phones)
        except StorageProblem:
            return  # the next look tries again
        for phone in phones:
            if self._told.get(phone.telegram_id) != phone:
                outcome = await self._show(staff_commands(self._texts, self._library, phone))
                if _is_over(outcome):
                    self._told[phone.telegram_id] = phone

    async def _show(self, one: Shown) -> Outcome:
        seen = await self._gateway.send(one.getter, one.where)
        if not isinstance(seen, Sent) or one.is_so(seen.result):
            return _noted(one, seen)
        return _noted(one, await self._gateway.send(one.setter, {**one.where, **one.written}))


def _noted(one: Shown, outcome: Outcome) -> Outcome:
    if not isinstance(outcome, Sent):
        language = one.where.get("language_code", "")
        log.warning("not shown yet", what=one.what, language=language, reason=slug(outcome))
    return outcome


def _is_over(outcome: Outcome) -> bool:
    """Whether nothing is to be tried again: it is so, or Telegram will not have it (or not from this bot)."""
    return isinstance(outcome, Sent | Refused | Unauthorised)


def _asked_for(outcomes: Iterable[Outcome]) -> list[float]:
    return [outcome.retry_after + MANNERS for outcome in outcomes if isinstance(outcome, Paused)]

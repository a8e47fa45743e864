"""What is owed to a person who is written to unasked: no more than the programme's budget, and their quiet hours.

What counts is news, ways to take part and questions: an announcement, and a conversation that begins by itself, each
once, however many messages it has. A reply, a service message and the team's answer to one person never count and are
never held back. What corrects something that was wrong always goes, since people have it, and counts; what is deleted
or changed where it stands reaches nobody anew, and does neither. Test contacts get every test.

A person's own quiet hours come on top of the programme's, and staff cannot ignore them but for a service message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from programme.programme import ContactBudget, OverBudget, Programme, QuietHours
from programme.quiet import earliest_allowed, is_quiet

COUNTED: Final = ("update", "opportunity", "question")
"""The purposes that the budget is about."""
OVER_BUDGET: Final = "over_budget"
"""Why somebody is left out, or gets something later: they have had as many messages as the programme allows."""
QUIET: Final = "quiet_hours"
"""Why somebody gets something later: it is in their own quiet hours."""
_ROUNDS: Final = 6
"""Ends of quiet hours that are looked at in turn: two that overlap come to rest long before."""


@dataclass(frozen=True, slots=True)
class Later:
    """Why somebody does not get something now, and when they do; `until` None: not at all."""

    why: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Courtesy:
    """The rules of one programme; without any, everything goes at once."""

    budget: ContactBudget | None = None
    quiet_hours: QuietHours | None = None
    zone: tzinfo = UTC

    @classmethod
    def of(cls, programme: Programme, zone: tzinfo) -> Courtesy:
        """The rules of a programme whose people live in a zone."""
        return cls(programme.contact_budget, programme.quiet_hours, zone)

    @property
    def window(self) -> timedelta:
        """How far back messages count."""
        return timedelta(days=0 if self.budget is None else self.budget.days)

    def rule(self, own: OverBudget | None) -> OverBudget:
        """What becomes of one message too many: as an announcement says, else as the programme does."""
        return own or ("skip" if self.budget is None else self.budget.over)

    def counts(self, purpose: str) -> bool:
        """Whether the budget is about messages of this purpose."""
        return self.budget is not None and purpose in COUNTED

    def is_quiet(self, moment: datetime) -> bool:
        """Whether a moment is in the programme's quiet hours."""
        return self.quiet_hours is not None and is_quiet(moment, self.quiet_hours, self.zone)

    def room_at(self, contacts: Iterable[datetime], now: datetime) -> datetime:
        """From when on one more message fits, given when somebody was written to: `now`, if it fits already."""
        if self.budget is None:
            return now
        lately = sorted(at for at in contacts if at > now - self.window)
        too_many = len(lately) - self.budget.messages
        return now if too_many < 0 else lately[too_many] + self.window

    def allowed_from(self, moment: datetime, own: QuietHours | None, *, programmes: bool = True) -> datetime | None:
        """The first moment from `moment` on that is in nobody's quiet hours; None: they leave no time at all.

        `programmes`: whether those of the programme are kept.
        """
        everybodys = self.quiet_hours if programmes else None
        for _ in range(_ROUNDS):
            then = earliest_allowed(earliest_allowed(moment, own, self.zone), everybodys, self.zone)
            if then <= moment:
                return moment
            moment = then
        return None

    def later(
        self,
        contacts: Iterable[datetime] | None,
        own: QuietHours | None,
        now: datetime,
        *,
        over: OverBudget = "skip",
        last: datetime | None = None,
        programmes: bool = True,
    ) -> Later | None:
        """Why one more message to somebody does not go now, or None if it does.

        `contacts`: when they were written to; None where it is not counted. `own`: their quiet hours, where these are
        kept; `programmes`: whether those of the programme are. What is `over` the budget waits until there is room,
        but not beyond `last`.
        """
        room = now if contacts is None else self.room_at(contacts, now)
        if room > now and (over == "skip" or (last is not None and room > last)):
            return Later(OVER_BUDGET, None)
        if own is None:
            return Later(OVER_BUDGET, room) if room > now else None
        allowed = self.allowed_from(room, own, programmes=programmes)
        if allowed is not None and allowed <= now:
            return None
        return Later(OVER_BUDGET if room > now else QUIET, allowed)


WITHOUT: Final = Courtesy()
"""Without a budget and without quiet hours of the programme."""


def own_hours(begin: str | None, end: str | None) -> QuietHours | None:
    """A person's own quiet hours as they are kept: HH:MM both, or neither."""
    return None if begin is None or end is None else QuietHours.model_validate({"from": begin, "to": end})

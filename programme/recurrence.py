"""When something that repeats comes next: a cron expression on the clock on the wall of one zone.

* A day on which the clock jumps over the time has it where the clock stands after the jump; an hour that comes twice
  has it once, the first time. What repeats every hour or minute goes by real time.
* A month without its 31st, a year without 29 February, is left out.
* With a calendar, what falls on a bank holiday is left out, or comes at the same time of the next working day. What
  then falls together is one.

The times themselves come from cronsim, which was tried on the nights on which other schedulers fail.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from programme.holidays import Calendar, OnHoliday
from programme.sentences import Fault

SHOWN_TIMES: Final = 5
"""How many of the times to come are told of what repeats."""
_TRIED: Final = datetime(2026, 1, 1, tzinfo=UTC)
_LOOKS_BACK: Final = tuple(timedelta(**span) for span in ({"hours": 1}, {"days": 1}, {"days": 32}, {"days": 366}))
"""Where the latest of many times is looked for, so that nobody counts through a year of minutes."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Times that repeat, as a cron expression in a zone, perhaps with a calendar of bank holidays."""

    cron: str
    zone: ZoneInfo
    calendar: Calendar | None = None
    on_holiday: OnHoliday = "skip"

    def after(self, moment: datetime) -> Iterator[datetime]:
        """All times later than a moment (aware), in order, in the zone."""
        last = moment
        for one in self._in_order(moment):
            if one > last:
                last = one
                yield one.astimezone(self.zone)

    def coming(self, moment: datetime, number: int) -> list[datetime]:
        """The next `number` times after a moment; fewer when there are no more."""
        return list(islice(self.after(moment), number))

    def next(self, moment: datetime) -> datetime | None:
        """The next time after a moment, in UTC."""
        found = next(self.after(moment), None)
        return None if found is None else found.astimezone(UTC)

    def latest(self, since: datetime, now: datetime) -> datetime:
        """The last time that is not after `now` (UTC); `since`, itself such a time, when there was none between."""
        for span in _LOOKS_BACK:
            if now - span > since and (found := self._last_between(now - span, now)) is not None:
                return found
        return self._last_between(since, now) or since

    def beyond_calendar(self, times: list[datetime]) -> bool:
        """Whether one of these lies behind the last day that the calendar knows of."""
        return self.calendar is not None and any(one.date() > self.calendar.until for one in times)

    def _last_between(self, after: datetime, now: datetime) -> datetime | None:
        found = None
        for one in self.after(after):
            if one > now:
                break
            found = one
        return None if found is None else found.astimezone(UTC)

    def _in_order(self, moment: datetime) -> Iterator[datetime]:
        """The times as UTC, a few before the moment among them. One that is moved can overtake others: it waits here
        until its turn comes.
        """
        moved: list[datetime] = []
        for wall in CronSim(self.cron, self._begin(moment)):
            raw = wall.astimezone(UTC)
            while moved and moved[0] <= raw:
                yield heapq.heappop(moved)
            kept = self._moved(wall)
            if kept is not None:
                heapq.heappush(moved, kept.astimezone(UTC))
        while moved:
            yield heapq.heappop(moved)

    def _begin(self, moment: datetime) -> datetime:
        """Where to look from: before a row of days without work, what falls on them may be moved to after them."""
        here = moment.astimezone(self.zone)
        if self.calendar is None or self.on_holiday == "skip":
            return here
        first = self.calendar.run_before(here.date())
        return here if first == here.date() else datetime.combine(first, time(), self.zone) - timedelta(seconds=1)

    def _moved(self, wall: datetime) -> datetime | None:
        if self.calendar is None or wall.date() not in self.calendar.days:
            return wall
        if self.on_holiday == "skip":
            return None
        return datetime.combine(self.calendar.next_working(wall.date()), wall.time(), self.zone)


def check_cron(written: str) -> str:
    """A cron expression of five fields in one spelling. Raises Fault when it is none, or names no time at all."""
    cron = " ".join(written.upper().split())
    if len(cron.split()) != 5:
        raise Fault("repeat.fields", text=written)
    try:
        next(CronSim(cron, _TRIED))
    except CronSimError as error:
        raise Fault("repeat.cron", text=written, problem=str(error)) from error
    except StopIteration as error:
        raise Fault("repeat.never", text=written) from error
    return cron


def is_often(cron: str) -> bool:
    """Whether it comes more than once an hour. It is more often a slip than meant: a star as the minute is each."""
    return len(CronSim(cron, _TRIED).minutes) > 1

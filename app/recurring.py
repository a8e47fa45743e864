"""What the operator says of times that repeat: cron or words, the zone, and a calendar of bank holidays."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from app.opening import complain
from app.refusal import WRONG_USE, Refused, Told, WronglyUsed
from app.texts import text
from programme.holidays import OnHoliday
from programme.recurrence import SHOWN_TIMES, Recurrence, is_often
from programme.recurrence_words import read_recurrence
from programme.sentences import Fault
from storage.series import Repeat

CalendarName = Annotated[
    str | None, typer.Option("--calendar", metavar="C", help="A calendar of bank holidays, as in england-and-wales.")
]
Holiday = Annotated[
    OnHoliday | None, typer.Option("--on-holiday", help="What happens on a bank holiday of the calendar.")
]


def recurrence(written: str, zone: ZoneInfo, calendar_name: str | None, on_holiday: OnHoliday | None) -> Recurrence:
    """The times that are meant. Raises Told (wrong use)."""
    try:
        return read_recurrence(written, zone, calendar_name, on_holiday)
    except Fault as fault:
        raise Told(str(fault), WRONG_USE) from None


def zone_of(name: str) -> ZoneInfo:
    """The time zone of this name. Raises WronglyUsed."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WronglyUsed("schedule.zone", name=name) from None


def warn(times: Recurrence, coming: Sequence[datetime]) -> None:
    """Say on standard error when the calendar ends before these times."""
    if times.calendar is not None and times.beyond_calendar(list(coming)):
        complain(text("schedule.calendar_ends", calendar=times.calendar.id, until=times.calendar.until))


def repeat_of(
    written: str | None, zone: ZoneInfo, calendar_name: str | None, on_holiday: OnHoliday | None
) -> Repeat | None:
    """How a broadcast repeats, if it does. Raises Told and WronglyUsed."""
    if written is None:
        if calendar_name is not None or on_holiday is not None:
            raise WronglyUsed("broadcast.no_repeat")
        return None
    times = recurrence(written, zone, calendar_name, on_holiday)
    return Repeat(times.cron, " ".join(written.split()), zone.key, calendar_name, times.on_holiday)


def look_at_times(repeat: Repeat, now: datetime, *, yes: bool) -> None:
    """Tell the next times on standard error before anything is kept; at a terminal ask. Raises Refused for a no."""
    times = repeat.times
    coming = times.coming(now, SHOWN_TIMES)
    complain(text("broadcast.times", zone=repeat.timezone))
    for one in coming:
        complain(text("schedule.time", time=one.isoformat(), day=one.strftime("%A")))
    warn(times, coming)
    if is_often(repeat.cron):
        complain(text("broadcast.often"))
    if not yes and sys.stdin.isatty() and not typer.confirm(text("broadcast.times_right"), err=True):
        raise Refused("broadcast.times_wrong")

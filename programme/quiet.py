"""Quiet hours: nobody is written to unasked while they sleep.

The hours are those on the clock on the wall where people live, so a night in which the clocks change is an hour shorter
or longer, and its quiet hours still end when the wall clock says so.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import product
from typing import Final

from programme.programme import QuietHours

_TYPED: Final = re.compile(r"(?P<hours>[0-9]{1,2})(?:[:.]?(?P<minutes>[0-9]{2}))?(?: ?(?P<half>[ap])\.?m\.?)?")
_SECOND = timedelta(seconds=1)


def is_quiet(moment: datetime, quiet: QuietHours, zone: tzinfo) -> bool:
    """Whether the wall clock in `zone` stands within the quiet hours (their end is no longer quiet)."""
    clock = moment.astimezone(zone).time()
    if quiet.begin < quiet.end:
        return quiet.begin <= clock < quiet.end
    return clock >= quiet.begin or clock < quiet.end


def earliest_allowed(moment: datetime, quiet: QuietHours | None, zone: tzinfo) -> datetime:
    """The first instant from `moment` on (aware; answered in UTC) that is outside quiet hours."""
    if quiet is None or not is_quiet(moment, quiet, zone):
        return moment.astimezone(UTC)
    return min(end for end in _ends(moment, quiet.end, zone) if end > moment and not is_quiet(end, quiet, zone))


def typed_time(words: str) -> time | None:
    """A time of day as somebody types it: 20:30, 8.30, 0830, 8 or 8 pm; None when it is none."""
    found = _TYPED.fullmatch(words.strip().lower())
    if found is None:
        return None
    hours, minutes, half = int(found["hours"]), int(found["minutes"] or 0), found["half"]
    if half and not 1 <= hours <= 12:
        return None
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def exists(wall: datetime, zone: tzinfo) -> bool:
    """Whether the clock in `zone` ever shows this (naive) time: not when it goes forward over it."""
    return _instant(wall, zone, 0).astimezone(zone).replace(tzinfo=None) == wall


def _ends(moment: datetime, end: time, zone: tzinfo) -> list[datetime]:
    """Where quiet hours that `moment` is in can end: within two days, with both sides of a clock change."""
    today = moment.astimezone(zone).date()
    ends = []
    for days, fold in product(range(3), (0, 1)):
        wall = datetime.combine(today + timedelta(days=days), end)
        ends.append(_instant(wall, zone, fold) if exists(wall, zone) else _leap(wall, zone))
    return ends


def _instant(wall: datetime, zone: tzinfo, fold: int) -> datetime:
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _leap(wall: datetime, zone: tzinfo) -> datetime:
    """The instant at which the clock jumps over `wall`."""
    after, before = sorted((_instant(wall, zone, 0), _instant(wall, zone, 1)), reverse=True)
    summer = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == summer:
            after = middle
        else:
            before = middle
    return after

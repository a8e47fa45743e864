"""When somebody of the team is on duty in a week: for each day from when till when, on the clock where people live.

A time that ends before it begins goes on after midnight; one that ends when it begins is a day and a night.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

DAYS: Final = tuple(range(7))
"""Monday is 0."""

Week = Mapping[int, tuple[time, time]]
"""The days on which there is a time, with its begin and its end."""


def is_on(week: Week, moment: datetime, zone: tzinfo) -> bool:
    """Whether somebody is on duty at a moment (aware); the end of their time is no longer theirs."""
    wall = moment.astimezone(zone)
    today, yesterday = week.get(wall.weekday()), week.get((wall - timedelta(days=1)).weekday())
    if today is not None and _begins(today, wall.time()):
        return True
    return yesterday is not None and _goes_over(yesterday) and wall.time() < yesterday[1]


def _begins(day: tuple[time, time], clock: time) -> bool:
    begin, end = day
    return clock >= begin if _goes_over(day) else begin <= clock < end


def _goes_over(day: tuple[time, time]) -> bool:
    return day[1] <= day[0]

"""Months on the calendar of the programme, for figures that are told month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Month:
    """From its first moment, to the first of the next one, which is not in it."""

    since: datetime
    until: datetime


def last_months(now: datetime, zone: ZoneInfo, count: int) -> list[Month]:
    """The month that it is in this zone and those before it, `count` in all, the oldest first."""
    here = now.astimezone(zone)
    this = here.year * 12 + here.month - 1
    return [Month(_first(number, zone), _first(number + 1, zone)) for number in range(this - count + 1, this + 1)]


def _first(number: int, zone: ZoneInfo) -> datetime:
    """The first moment of a month, which is given as the number of months before it since the year 0."""
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=zone)

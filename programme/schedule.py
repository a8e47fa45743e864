"""A time that staff write, turned into an instant."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from programme.quiet import exists
from programme.sentences import Fault

FURTHEST_YEARS: Final = 2


def parse_at(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) meant by ISO 8601 with an offset, or by a date and time on the clock in `zone`.

    Raises Fault when it is no time, is past, is more than two years away, or does not exist because the clocks go
    forward over it. A time that comes twice, in autumn, is its first one.
    """
    wall = _read(text, zone)
    if wall.tzinfo is None:
        if not exists(wall, zone):
            raise Fault("at.gap", text=text, zone=zone.key)
        wall = wall.replace(tzinfo=zone)
    try:
        instant = wall.astimezone(UTC)
    except OverflowError as error:
        raise Fault("at.shape", text=text, zone=zone.key) from error
    if instant <= now:
        raise Fault("at.past", text=text)
    if instant - now > timedelta(days=366 * FURTHEST_YEARS):
        raise Fault("at.far", text=text, years=FURTHEST_YEARS)
    return instant


def _read(text: str, zone: ZoneInfo) -> datetime:
    """A date and a time of day; a date alone is too little, since midnight is hardly ever meant."""
    written = text.strip()
    if not re.match(r"\d{4}-?\d{2}-?\d{2}[T ]\d{2}", written, re.ASCII):
        raise Fault("at.shape", text=text, zone=zone.key)
    try:
        return datetime.fromisoformat(written)
    except ValueError as error:
        raise Fault("at.shape", text=text, zone=zone.key) from error

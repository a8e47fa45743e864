"""A day on a form, in three fields: of something that was said, agreed to or done."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from console.forms import Filled
from console.texts import text
from console.visits import Visit

_PARTS: Final = ("day", "month", "year")


def read(visit: Visit, name: str) -> tuple[datetime | None, str]:
    """The day in the fields `name_day`, `name_month` and `name_year`: noon of it, or now if that is still to come; and
    what is wrong with it.
    """
    now, zone = visit.desk.clock(), visit.desk.zone
    parts = [visit.filled(f"{name}_{part}") for part in _PARTS]
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None, text("day.missing")
    try:
        day = date(*reversed([int(part) for part in parts]))
    except ValueError:
        return None, text("day.missing")
    if day > now.astimezone(zone).date():
        return None, text("day.future")
    return min(datetime.combine(day, time(12), zone), now), ""


def recent(visit: Visit, name: str, within: timedelta) -> tuple[datetime | None, str]:
    """The same, of a day that is not longer ago."""
    at, wrong = read(visit, name)
    if at is not None and at < visit.desk.clock() - within:
        return None, text("day.long_ago", days=within.days)
    return at, wrong


def today(visit: Visit, name: str) -> dict[str, list[str]]:
    """What stands in the fields until another day is written."""
    day = visit.desk.clock().astimezone(visit.desk.zone)
    return {f"{name}_{part}": [str(getattr(day, part))] for part in _PARTS}


def items(filled: Filled, name: str) -> list[dict[str, Any]]:
    """The fields, as the design system's component takes them."""
    error = " nhsuk-input--error" if filled.error(f"{name}_day") else ""
    return [
        {
            "name": f"{name}_{part}",
            "id": f"{name}_{part}",
            "label": text(f"day.{part}"),
            "value": filled.value(f"{name}_{part}"),
            "classes": f"nhsuk-input--width-{4 if part == 'year' else 2}{error}",
        }
        for part in _PARTS
    ]

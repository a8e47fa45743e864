"""Dates and times in words, as people say them: "Tuesday 3 March, 6.30pm"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_LAST_YEAR = re.compile(r"[\s,،]*y+$")
"""The year at the end of a language's pattern for a full date: left out, since most dates here are near."""

_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class TimeOf:
    """A moment of which only the time of day is told: when something ends that began on the same day."""

    moment: datetime


@lru_cache
def locale_of(name: str) -> Locale:
    """Babel's locale for a catalogue's `X-Locale` or `Language`; English where Babel knows none."""
    try:
        return Locale.parse(name, sep="-" if "-" in name else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def date_in_words(day: date, locale: Locale, *, today: date | None = None) -> str:
    """The weekday, the day and the month; also the year where `today` is known and lies in another one."""
    year = today is not None and today.year != day.year
    if locale.language == "en":
        words = f"{_ENGLISH_DAYS[day.weekday()]} {day.day} {_ENGLISH_MONTHS[day.month - 1]}"
        return f"{words} {day.year}" if year else words
    pattern = str(locale.date_formats["full"].pattern)
    return format_date(day, pattern if year else _LAST_YEAR.sub("", pattern), locale=locale)


def time_in_words(moment: time, locale: Locale) -> str:
    """6pm, 6.30pm, midday and midnight in English; as the language writes it otherwise."""
    if locale.language != "en":
        return format_time(moment, "short", locale=locale)
    if moment.minute == 0 and moment.hour in {0, 12}:
        return "midday" if moment.hour else "midnight"
    hour = moment.hour % 12 or 12
    minutes = f".{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def moment_in_words(moment: datetime, zone: ZoneInfo, locale: Locale, *, today: date | None = None) -> str:
    """Date and time in `zone`. `moment` must be aware."""
    local = _local(moment, zone)
    return f"{date_in_words(local.date(), locale, today=today)}, {time_in_words(local.time(), locale)}"


def time_of_in_words(told: TimeOf, zone: ZoneInfo, locale: Locale) -> str:
    """The time of day in `zone`."""
    return time_in_words(_local(told.moment, zone).time(), locale)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without its zone cannot be put into words")
    return moment.astimezone(zone)

"""Dates as people write them: "3 March", "3/3/26", "03.03.2026", "next Tuesday", "tomorrow", "in two weeks".

The day comes before the month. What may be two days ("next Tuesday" on a Monday, Urdu's کل) comes to both, and the
bounds of the question decide, or the person. A date without its year is the one within the bounds, else the next. What
has no day at all ("March", "next week") is none, and neither is a number alone.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Final

from conversations.answers import plain_words
from conversations.calendar_words import MOST_WORDS, CalendarWords, Sign
from conversations.numbers import in_ascii

LONGEST: Final = 60
_MOST_SIGNS: Final = 6
_NUMBER: Final = re.compile(r"(\d{1,4})(st|nd|rd|th|go|ego|-go)?")
_FARTHEST: Final = 200
"""Most years that a date lies away: so far reaches nobody's life."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and the last day that can be answered, where there are such."""

    low: date | None = None
    high: date | None = None

    def hold(self, day: date) -> bool:
        """Whether the day lies between them."""
        return (self.low is None or self.low <= day) and (self.high is None or day <= self.high)

    def ahead(self, today: date) -> bool:
        """Whether a date without its year is rather meant to come."""
        return self.high is None or self.high > today


@dataclass(frozen=True, slots=True)
class Read:
    """What was typed: the `days` it may mean, the nearest to today first. `exact`: it named day, month and year.

    `impossible`: it was a date, and there is no such day.
    """

    days: tuple[date, ...] = ()
    exact: bool = False
    impossible: bool = False


def read_date(text: str, words: CalendarWords, today: date, bounds: Bounds) -> Read:
    """The days that `text` may mean."""
    if len(text) > LONGEST:
        return Read()
    found: list[date] = []
    exact = impossible = False
    for signs in _readings(plain_words(in_ascii(text)).split(), words):
        days = _days(signs, today, bounds)
        if days is None:
            continue
        impossible |= not days
        exact |= _names_all(signs)
        found.extend(day for day in days if day not in found)
    found.sort(key=lambda day: abs(day - today))
    return Read(tuple(found), exact, impossible and not found)


def _readings(tokens: list[str], words: CalendarWords) -> Iterator[tuple[Sign, ...]]:
    """Each way to read the words; none where one of them belongs to no date."""
    meanings: list[tuple[Sign, ...]] = []
    while tokens:
        count, signs = _next_phrase(tokens, words)
        if not count:
            return
        if signs:
            meanings.append(signs)
        tokens = tokens[count:]
    if len(meanings) <= _MOST_SIGNS:
        yield from product(*meanings)


def _next_phrase(tokens: list[str], words: CalendarWords) -> tuple[int, tuple[Sign, ...]]:
    number = _NUMBER.fullmatch(tokens[0])
    if number is not None:
        return 1, (Sign("O" if number[2] else "N", int(number[1])),)
    for count in range(min(MOST_WORDS, len(tokens)), 0, -1):
        signs = words.signs.get("".join(tokens[:count]))
        if signs is not None:
            return count, signs
        if " ".join(tokens[:count]) in words.fillers:
            return count, ()
    return 0, ()


def _names_all(signs: Sequence[Sign]) -> bool:
    numbers = [sign for sign in signs if sign.kind in "NO"]
    return len(numbers) == 3 or (len(numbers) == 2 and any(sign.kind == "M" for sign in signs))


def _days(signs: Sequence[Sign], today: date, bounds: Bounds) -> list[date] | None:
    """The days of one reading: empty where there is no such day, None where it is no date."""
    shape = "".join(sign.kind for sign in signs)
    weekday = next((sign.value for sign in signs if sign.kind == "D"), None)
    rest = [sign for sign in signs if sign.kind != "D"]
    reader = _SHAPES.get("".join(sign.kind.replace("O", "N") for sign in rest))
    if reader is not None:
        days = reader([sign.value for sign in rest], today, bounds)
        return days if weekday is None else [day for day in days if day.weekday() == weekday]
    if shape == "O":
        return _day_of_month(signs[0].value, today, bounds)
    return _relative(signs, weekday, today, bounds)


def _numbers(values: Sequence[int], today: date, bounds: Bounds) -> list[date]:
    day, month, *year = values if values[0] <= 31 else reversed(values)
    return _dated(day, month, year[0] if year else None, today, bounds)


def _dated(day: int, month: int, year: int | None, today: date, bounds: Bounds) -> list[date]:
    if year is not None:
        return [found for one in _whole_years(year, today, bounds) if (found := _there_is(one, month, day))]
    near = [_there_is(today.year + years, month, day) for years in (-1, 0, 1, 2, 3, 4)]
    return _nearest([found for found in near if found is not None], today, bounds)


def _whole_years(year: int, today: date, bounds: Bounds) -> list[int]:
    """A year in two digits is one within the bounds, else the nearest such."""
    if year >= 100:
        return [year] if abs(year - today.year) <= _FARTHEST else []
    century = today.year - today.year % 100
    near = sorted((century + turn + year for turn in (-100, 0, 100)), key=lambda one: abs(one - today.year))
    within = [one for one in near if bounds.hold(date(one, 12, 31)) or bounds.hold(date(one, 1, 1))]
    return (within or near)[:1]


def _there_is(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(days: Sequence[date], today: date, bounds: Bounds) -> list[date]:
    """The one day that is meant when its year, or its month, was not told."""
    within = [day for day in days if bounds.hold(day)] or list(days)
    to_come, gone = [day for day in within if day >= today], [day for day in within if day < today]
    chosen = (to_come[:1] or gone[-1:]) if bounds.ahead(today) else (gone[-1:] or to_come[:1])
    if not bounds.ahead(today) and today in to_come:
        return [today]
    return chosen


def _day_of_month(day: int, today: date, bounds: Bounds) -> list[date]:
    """ "The 5th": of this month or another near one."""
    first = [months_on(today.replace(day=1), months) for months in range(-2, 4)]
    return _nearest([found for one in first if (found := _there_is(one.year, one.month, day))], today, bounds)


def _relative(signs: Sequence[Sign], weekday: int | None, today: date, bounds: Bounds) -> list[date] | None:
    by_kind = {sign.kind: sign.value for sign in signs}
    kinds = "".join(sorted(sign.kind for sign in signs))
    if weekday is not None:
        return _weekday(kinds, by_kind, weekday, today, bounds)
    match kinds:
        case "R":
            return [today + timedelta(days=by_kind["R"])]
        case "RU" if by_kind["U"] in {1, 2}:
            return [today + timedelta(days=by_kind["R"] + 7 * by_kind["U"])]
        case "AU" | "ANU" | "AOU":
            return _moved(by_kind, today, 1)
        case "GU" | "GNU":
            return _moved(by_kind, today, -1)
        case "NU" | "U" if kinds == "NU" and (bounds.low == today) != (bounds.high == today):
            return _moved(by_kind, today, 1 if bounds.low == today else -1)
    return None


def _moved(by_kind: Mapping[str, int], today: date, way: int) -> list[date]:
    count = by_kind.get("N", 1) * way
    try:
        match by_kind["U"]:
            case 0 | 1 | 2 as unit:
                return [today + timedelta(days=count * (1, 7, 14)[unit])]
            case 3:
                return [months_on(today, count)]
        return [months_on(today, 12 * count)]
    except (ValueError, OverflowError):
        return []


def months_on(day: date, months: int) -> date:
    """So many months later (or before), at most on the last day of that month. ValueError beyond the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _weekday(kinds: str, by_kind: Mapping[str, int], weekday: int, today: date, bounds: Bounds) -> list[date] | None:
    """ "Tuesday", "next Tuesday", "last Tuesday", "Tuesday week"."""
    coming = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    gone = today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    match kinds:
        case "D":
            return [coming] if bounds.ahead(today) else [gone]
        case "DT" | "AD":
            return [coming]
        case "DX":  # in this week already, it may be the one after that
            this_week = coming - timedelta(days=coming.weekday()) <= today
            return [coming, coming + timedelta(days=7)] if this_week else [coming]
        case "DP":
            this_week = gone - timedelta(days=gone.weekday()) == today - timedelta(days=today.weekday())
            return [gone, gone - timedelta(days=7)] if this_week else [gone]
        case "DU" | "DNU" | "ADU" if by_kind["U"] == 1 and by_kind.get("N", 1) == 1:
            return [coming + timedelta(days=7)]
    return None


_SHAPES: Final[Mapping[str, Callable[[Sequence[int], date, Bounds], list[date]]]] = {
    "NN": _numbers,
    "NNN": _numbers,
    "NM": lambda at, today, bounds: _dated(at[0], at[1], None, today, bounds),
    "MN": lambda at, today, bounds: _dated(at[1], at[0], None, today, bounds),
    "NMN": lambda at, today, bounds: _dated(at[0], at[1], at[2], today, bounds),
    "MNN": lambda at, today, bounds: _dated(at[1], at[0], at[2], today, bounds),
}
"""How each order of numbers and months is read."""

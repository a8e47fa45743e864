"""What was answered to the questions of a survey: counted person by person, then told as figures.

Counting needs no order and keeps no words, so that it can be done in slices. What is told has passed the gate of
`small_numbers`. Numbers and days are put in spans, whose ends are open where few people are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from programme.small_numbers import FEWEST_TOLD, Figures, figures, of_all, told_or_none

MOST_SPANS: Final = 8
_KEPT_APART: Final = 12
"""So many different numbers are told one by one."""


@dataclass(slots=True)
class Tally:
    """What was answered to one question so far: each value and how often, how many answered, how many left it out; and
    how many came to the end without being asked it.
    """

    kind: str
    values: Counter[Any] = field(default_factory=Counter)
    answered: int = 0
    left_out: int = 0
    not_asked: int = 0

    def add(self, value: Any, people: int = 1) -> None:
        """What one person answered, or so many did; None is a question that was left out."""
        if value is None:
            self.left_out += people
            return
        self.answered += people
        for one in value if isinstance(value, list) else () if self.kind == "text" else (value,):
            self.values[one] += people


@dataclass(frozen=True, slots=True)
class Row:
    """How many people gave an answer, as it may be told. `value` is what is kept, or a Span."""

    value: Any
    people: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers or days from … to; None where it is open."""

    first: Any
    last: Any


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of one question. `rows` are none for own words; `mean` is of scales and numbers. `not_asked`: who
    came to the end another way, which is another thing than leaving it out.
    """

    rows: tuple[Row, ...]
    answered: int | None
    left_out: int | None
    mean: float | None = None
    not_asked: int | None = 0


def tell(tally: Tally, options: Sequence[Any] = ()) -> Told:
    """The figures of a question; `options` are the values that there are, in their order."""
    return replace(_of_its_kind(tally, options), not_asked=told_or_none(tally.not_asked))


def _of_its_kind(tally: Tally, options: Sequence[Any]) -> Told:
    match tally.kind:
        case "choices":
            return _several(tally, options)
        case "number":
            return _told(tally, _spans(tally.values))
        case "date":
            return _told(tally, _periods(tally.values))
        case "scale":
            whole = list(options) or _whole_scale(tally.values)
            return _told(tally, [(value, tally.values[value]) for value in whole], whole)
        case "text":
            return Told((), told_or_none(tally.answered), told_or_none(tally.left_out))
    known = [(value, tally.values[value]) for value in options]
    others = [(value, count) for value, count in sorted(tally.values.items(), key=_by_name) if value not in options]
    return _told(tally, [*known, *others])


def _told(tally: Tally, counts: Sequence[tuple[Any, int]], on_scale: Sequence[int] | None = None) -> Told:
    found = figures([count for _, count in counts])
    rows = [Row(value, found.cells[place], found.share(place)) for place, (value, _) in enumerate(counts)]
    mean = None if on_scale is None else found.mean(on_scale)
    return Told(tuple(rows), found.total, told_or_none(tally.left_out), mean)


def _several(tally: Tally, options: Sequence[Any]) -> Told:
    """Each answer is told against all who answered, since people tick as many as they like."""
    answered = told_or_none(tally.answered)
    values = [*options, *(value for value, _ in sorted(tally.values.items(), key=_by_name) if value not in options)]
    cells = tuple(of_all(tally.values[value], tally.answered) for value in values)
    whole = Figures(cells, answered)
    rows = tuple(Row(value, cells[place], whole.share(place)) for place, value in enumerate(values))
    return Told(rows, answered, told_or_none(tally.left_out))


def _by_name(item: tuple[Any, int]) -> str:
    return str(item[0])


def _whole_scale(values: Mapping[Any, int]) -> list[int]:
    numbers = [int(value) for value in values]
    return list(range(min(1, *numbers), max(5, *numbers) + 1)) if len(numbers) > 1 else [1, 2, 3, 4, 5]


def _spans(values: Mapping[Any, int]) -> list[tuple[Any, int]]:
    """Numbers one by one where they are few, else in spans of one width. Ends with few people are open."""
    if not values:
        return []
    width = 1 if len(values) <= _KEPT_APART else _width(max(values) - min(values))
    begins: Counter[int] = Counter()
    for value, count in values.items():
        begins[int(value // width * width)] += count
    starts = sorted(begins)
    return _open_ends([(Span(start, start + width - 1), begins[start]) for start in starts])


def _width(reach: float) -> int:
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * MOST_SPANS > reach:
                return factor * power
        power *= 10


def _periods(values: Mapping[Any, int]) -> list[tuple[Any, int]]:
    """Days by month, or by year where that would be too many."""
    days = {date.fromisoformat(str(value)): count for value, count in values.items()}
    months: Counter[tuple[int, int]] = Counter()
    for day, count in days.items():
        months[(day.year, day.month)] += count
    if len(months) <= _KEPT_APART:
        return _open_ends([(Span(f"{y}-{m:02}", f"{y}-{m:02}"), months[y, m]) for y, m in sorted(months)])
    years: Counter[int] = Counter()
    for (year, _), count in months.items():
        years[year] += count
    return _open_ends([(Span(str(year), str(year)), years[year]) for year in sorted(years)])


def _open_ends(spans: list[tuple[Any, int]]) -> list[tuple[Any, int]]:
    """The first and the last take in their neighbours until they have enough people: they would tell of the one who is
    far from all others.
    """
    while len(spans) > 1 and spans[0][1] < FEWEST_TOLD:
        (_, few), (following, more) = spans[:2]
        spans[:2] = [(Span(None, following.last), few + more)]
    while len(spans) > 1 and spans[-1][1] < FEWEST_TOLD:
        (before, more), (_, few) = spans[-2:]
        spans[-2:] = [(Span(before.first, None), few + more)]
    return spans

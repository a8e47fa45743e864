"""Charts: numbers as bars. Each stands beside a table with the same numbers, which is what is read out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

TALL: Final = 100
"""How tall the tallest bar is."""
WIDE: Final = 10
GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, from its upper left corner; `series` says which of several numbers it is."""

    x: int
    y: int
    height: int
    series: int


@dataclass(frozen=True, slots=True)
class Group:
    """The bars that stand over one label."""

    label: str
    bars: Sequence[Bar]
    width: int


def bars(groups: Sequence[tuple[str, Sequence[int | None]]]) -> list[Group]:
    """Bars for the numbers of each label, all to one scale. A number that is not told (None) has no bar."""
    most = max((number or 0 for _, numbers in groups for number in numbers), default=0) or 1
    return [_group(label, [round((number or 0) / most * TALL) for number in numbers]) for label, numbers in groups]


def _group(label: str, heights: Sequence[int]) -> Group:
    step = WIDE + GAP
    made = [Bar(place * step, TALL - height, height, place) for place, height in enumerate(heights)]
    return Group(label, made, len(heights) * step - GAP)

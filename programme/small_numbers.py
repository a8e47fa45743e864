"""How many people, told so that nobody is singled out by a number: the one gate that figures of people's answers pass.

The rule for figures below the country as a whole in the health service's publications: one to seven are not told,
all others are rounded to the nearest five. `told` is for how many people of some kind there are; there none is not
told apart from a few either: who gave their link to one neighbour would learn from “none” that this neighbour did not
come, and from “a few” that they did. `figures` is for answers, where none is none; a number that could be worked out
from the others and their sum takes another one with it. Shares and means are made of the told figures, so they tell
nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

FEWEST_TOLD: Final = 8
UNTOLD: Final = "*"
"""Stands for a number that is not told."""
_STEP: Final = 5
_FEWEST_POSSIBLE: Final = 4
"""So many numbers at least a hidden one can be, with all that stands beside it."""
_MOST_HIDDEN: Final = FEWEST_TOLD - 1


def told(people: int) -> int | None:
    """About how many people, as a multiple of five; None when it is too few to tell."""
    return None if people < FEWEST_TOLD else (people + _STEP // 2) // _STEP * _STEP


def told_or_none(people: int) -> int | None:
    """The same for people who did something, where nobody is told as nobody."""
    return told(people) if people else 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts as they may be told, in their order, and their sum; None for one that is not told."""

    cells: tuple[int | None, ...]
    total: int | None

    def share(self, place: int) -> float | None:
        """The part that a count is of the sum, 0 to 1; None where one of the two is not told."""
        count = self.cells[place]
        return None if count is None or not self.total else min(1.0, count / self.total)

    def mean(self, values: Sequence[int]) -> float | None:
        """About the mean of these values, each given as often as its count tells, to one place. Hidden counts share
        what the sum leaves for them.
        """
        if not self.total:
            return None
        hidden = self.cells.count(None)
        left = self.total - sum(cell or 0 for cell in self.cells)
        about = min(_MOST_HIDDEN, max(1, left / hidden)) if hidden else 0
        weights = [about if cell is None else cell for cell in self.cells]
        return round(sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights), 1)


def figures(counts: Sequence[int]) -> Figures:
    """Counts of people of whom each is in one of them, as they may be told."""
    cells = [told_or_none(count) for count in counts]
    total = told_or_none(sum(counts))
    if total is not None and _narrows(cells, total):
        smallest = min((place for place, cell in enumerate(cells) if cell), key=lambda place: counts[place])
        cells[smallest] = None
    return Figures(tuple(cells), total)


def of_all(people: int, everybody: int) -> int | None:
    """How many of everybody chose something that others may have chosen besides; None where it is not told, or where
    it would tell how few did not.
    """
    return figures([people, max(0, everybody - people)]).cells[0]


def _narrows(cells: Sequence[int | None], total: int) -> bool:
    """Whether the sum leaves too few possibilities for a hidden count. Each told figure can be two more or two less."""
    shown = [cell for cell in cells if cell]
    others = sum(1 for cell in cells if cell is None) - 1
    if others < 0 or not shown:
        return False
    lowest = total - 2 - sum(shown) - 2 * len(shown) - others * _MOST_HIDDEN
    highest = total + 2 - sum(shown) + 2 * len(shown) - others
    return min(highest, _MOST_HIDDEN) - max(lowest, 1) + 1 < _FEWEST_POSSIBLE

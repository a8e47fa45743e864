"""How many people, told so that nobody is singled out by a number.

The rule for figures below the country as a whole in the health service's publications: one to seven are not told,
all others are rounded to the nearest five. Here none is not told apart from a few either: who gave their link to one
neighbour would learn from “none” that this neighbour did not come, and from “a few” that they did.
"""

from __future__ import annotations

from typing import Final

FEWEST_TOLD: Final = 8
_STEP: Final = 5


def told(people: int) -> int | None:
    """About how many people, as a multiple of five; None when it is too few to tell."""
    return None if people < FEWEST_TOLD else (people + _STEP // 2) // _STEP * _STEP

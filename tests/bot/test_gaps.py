"""A number that is missing is waited for, once and for a moment only."""

from __future__ import annotations

import pytest

from bot.gaps import MOST_MISSING, PATIENCE, Gaps

Arrivals = list[tuple[float, list[int], float]]
"""When, which numbers, and how long the turns wait then."""

STORIES: dict[str, Arrivals] = {
    "one after the other: nobody waits": [(0, [7], 0), (0, [8, 9], 0), (1, [10], 0)],
    "the first ever says nothing of those before": [(0, [1000], 0)],
    "a press before its message: until the message is there": [(0, [7], 0), (1, [9], PATIENCE), (1.02, [8], 0)],
    "in one commit, in any order": [(0, [9, 7, 8], 0), (0, [10], 0)],
    "what never comes is waited for once": [(0, [7], 0), (1, [9], PATIENCE), (1 + PATIENCE, [10], 0), (2, [11], 0)],
    "two are missing": [(0, [7], 0), (1, [10], PATIENCE), (1.05, [9], PATIENCE - 0.05), (1.06, [8], 0)],
    "late ones do not set the count back": [(0, [50], 0), (1, [40], 0), (1, [51], 0)],
    "numbers that start again lower": [(0, [90_000], 0), (9, [20], 0), (9, [21], 0), (9, [23], PATIENCE)],
    "a jump upwards is no gap": [(0, [7], 0), (1, [7 + MOST_MISSING + 2], 0), (1, [7 + MOST_MISSING + 3], 0)],
    "the same once more": [(0, [7], 0), (0, [7], 0), (0, [8], 0)],
}


@pytest.mark.parametrize("story", STORIES)
def test_what_is_waited_for(story: str) -> None:
    gaps = Gaps()
    for at, numbers, wait in STORIES[story]:
        assert gaps.saw(numbers, at) == pytest.approx(wait), (at, numbers)

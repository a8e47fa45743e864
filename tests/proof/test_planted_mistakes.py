"""The test that plays people who do anything can fail: it finds each mistake that is planted, and none without one.

The runs are the same each time, so that what is found once is found always.
"""

from __future__ import annotations

from typing import Final

import pytest

from tests.anything.test_anything import anything_goes, drawn
from tests.proof.mistakes import MISTAKES, Mistake
from tests.stories.conftest import fresh_town
from tests.stories.telling import FreshTown

__all__ = ["fresh_town"]
pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

MOST_RUNS: Final = 40
"""Runs within which each is found."""


async def _found(fresh_town: FreshTown) -> str | None:
    """What was found, and in which run, the first being 1."""
    for number in range(1, MOST_RUNS + 1):
        acts, picks, ends = drawn(number)
        try:
            await anything_goes(fresh_town, acts, picks, ends=ends)
        except AssertionError as found:
            return f"run {number}: {found}"
    return None


@pytest.mark.parametrize("plant", MISTAKES, ids=lambda plant: plant.__name__)
async def test_a_planted_mistake_is_found(
    fresh_town: FreshTown, plant: Mistake, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    assert await _found(fresh_town) is not None, f"nobody noticed in {MOST_RUNS} runs: {plant.__doc__}"


async def test_nothing_is_found_where_nothing_is_wrong(fresh_town: FreshTown) -> None:
    assert await _found(fresh_town) is None

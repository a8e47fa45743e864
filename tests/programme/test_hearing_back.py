"""How fast somebody heard back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from programme.hearing_back import Span, span
from tests.clock import START


@pytest.mark.parametrize(
    ("days", "wanted"),
    [(0, "day"), (1, "day"), (1.01, "week"), (7, "week"), (28, "four_weeks"), (28.01, "later"), (None, "waiting")],
)
def test_within_which_time_it_was(days: float | None, wanted: Span) -> None:
    assert span(START, None if days is None else START + timedelta(days=days)) == wanted

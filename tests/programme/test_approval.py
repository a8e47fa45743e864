"""When a second person looks at an announcement."""

from __future__ import annotations

import pytest

from programme import approval
from programme.programme import Programme


@pytest.mark.parametrize(
    ("people", "above", "approved", "waits"),
    [
        (500, 500, None, False),
        (501, 500, None, True),
        (1, 0, None, True),
        (0, 0, None, False),
        (5_000, None, None, False),
        (5_000, None, 100, False),
        (1_100, 500, 1_000, False),
        (1_101, 500, 1_000, True),
        (900, 500, 1_000, False),
        (899, 500, 1_000, True),
        (100, 500, 1_000, True),
        (1, 0, 0, True),
    ],
)
def test_many_people_and_a_changed_audience_wait(
    people: int, above: int | None, approved: int | None, waits: bool
) -> None:
    assert approval.must_wait(people, above, approved) is waits


def test_a_programme_says_from_which_size_on() -> None:
    assert Programme.plain().approve_above is None
    assert Programme.example().approve_above == 500

"""Small numbers: nobody is singled out by how many there are."""

from __future__ import annotations

import pytest

from programme.small_numbers import told


@pytest.mark.parametrize("people", range(8))
def test_fewer_than_eight_are_told_alike(people: int) -> None:
    assert told(people) is None


@pytest.mark.parametrize(
    ("people", "about"), [(8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (102, 100), (998, 1000)]
)
def test_more_are_rounded_to_the_nearest_five(people: int, about: int) -> None:
    assert told(people) == about


def test_one_more_person_seldom_shows() -> None:
    steps = [people for people in range(8, 1000) if told(people) != told(people + 1)]
    assert all(people % 5 == 2 for people in steps)

"""Small numbers: nobody is singled out by how many there are."""

from __future__ import annotations

import pytest

from programme.small_numbers import figures, of_all, told


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


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 5), (0, None), None),
        ((3, 4), (None, None), None),
        ((100, 0, 0), (100, 0, 0), 100),
        ((50, 3, 30, 2), (50, None, 30, None), 85),
        ((20, 20, 3), (20, 20, None), 45),
        ((20, 2), (20, None), 20),
        ((17, 7), (None, None), 25),
        ((12, 13, 1), (10, 15, None), 25),
    ],
)
def test_what_the_sum_would_give_away_takes_another_number_with_it(
    counts: tuple[int, ...], cells: tuple[int | None, ...], total: int | None
) -> None:
    found = figures(counts)
    assert (found.cells, found.total) == (cells, total)


@pytest.mark.parametrize("few", range(1, 8))
@pytest.mark.parametrize("others", [(40,), (8, 9), (23, 57, 12), (30, 4)])
def test_a_few_can_be_one_of_four_numbers_whatever_stands_beside_them(few: int, others: tuple[int, ...]) -> None:
    found = figures((few, *others))
    assert found.cells[0] is None
    shown = [cell for cell in found.cells if cell]
    if found.total is None or not shown or sum(1 for cell in found.cells if cell is None) > 1:
        return
    beside = sum(shown) + 2 * len(shown)
    possible = set(range(found.total - 2 - beside, found.total + 2 - sum(shown) + 2 * len(shown) + 1))
    assert len(possible & set(range(1, 8))) >= 4


def test_how_few_did_not_choose_something_is_not_told_either() -> None:
    assert of_all(10, 40) == 10
    assert of_all(3, 40) is None
    assert of_all(17, 24) is None
    assert of_all(40, 40) == 40


def test_shares_and_means_are_of_what_is_told() -> None:
    found = figures((12, 0, 29, 3, 8))
    assert found.cells == (10, 0, 30, None, 10)
    assert [found.share(place) for place in range(5)] == [0.2, 0.0, 0.6, None, 0.2]
    assert found.mean((1, 2, 3, 4, 5)) == 3.0
    assert figures((1, 2)).mean((1, 2)) is None

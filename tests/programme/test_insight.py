"""Who is missing: a group is told when it is reached much less than everybody, never when that singles people out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.audience import parse
from programme.insight import Group, Reached, Trait, insight, is_under_reached

EVERYBODY = Reached(300, 1000)


@pytest.mark.parametrize(
    ("people", "there", "under"),
    [
        (22, 100, True),  # with one more 23 in 100, where four fifths of 30 are 24
        (23, 100, False),  # one person more would make it 24
        (30, 100, False),
        (0, 8, True),
        (1, 8, False),  # of eight, two in four would be expected: one person more or less says nothing
        (0, 7, False),  # too few to look at
    ],
)
def test_below_four_fifths_even_with_one_more(people: int, there: int, under: bool) -> None:
    assert is_under_reached(Reached(people, there), EVERYBODY) is under


@given(st.integers(0, 1000), st.integers(1, 1000), st.integers(0, 1000))
def test_who_is_reached_as_much_as_everybody_is_never_missing(people: int, all_: int, more: int) -> None:
    everybody = Reached(min(people, all_), all_)
    as_much = Reached(min(everybody.people + more, all_), all_)
    assert not is_under_reached(as_much, everybody)


def groups() -> dict[Trait, list[Group]]:
    return {
        "locality": [Group("dacorum", Reached(290, 600)), Group("hertsmere", Reached(10, 350)), _quiet_street()],
        "language": [Group("en", Reached(296, 900)), Group("pl", Reached(4, 60)), Group(None, Reached(0, 40))],
    }


def _quiet_street() -> Group:
    return Group("one-street", Reached(0, 5))


def test_the_largest_missing_group_comes_first_and_the_smallest_is_not_told() -> None:
    found = insight(parse("topic:caring"), groups(), EVERYBODY).missing
    assert [one.value for one in found["locality"]] == ["hertsmere"]
    assert [one.value for one in found["language"]] == ["pl", None]
    assert found["language"][0].reached.told() == (None, 60)


def test_what_the_expression_itself_chooses_by_is_not_missing() -> None:
    found = insight(parse("topic:caring and not locality:hertsmere"), groups(), EVERYBODY).missing
    assert [*found] == ["language"]


def test_with_a_handful_reached_nobody_is_compared() -> None:
    assert insight(parse("all"), groups(), Reached(7, 1000)).missing == {}
    assert insight(parse("all"), groups(), Reached(8, 1000)).missing != {}

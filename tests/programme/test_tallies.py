"""What was answered to a survey's questions, as figures: nobody is singled out by being far from all others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from programme.tallies import Row, Span, Tally, Told, tell


def _told(kind: str, answers: Iterable[Any], options: Sequence[Any] = ()) -> Told:
    tally = Tally(kind)
    for answer in answers:
        tally.add(answer)
    return tell(tally, options)


def test_one_of_several_in_the_order_of_the_form() -> None:
    found = _told("choice", ["b"] * 20 + ["a"] * 30 + [None] * 3, ["a", "b", "c"])
    assert found.rows == (Row("a", 30, 0.6), Row("b", 20, 0.4), Row("c", 0, 0.0))
    assert (found.answered, found.left_out) == (50, None)


def test_an_option_of_an_earlier_version_stands_last() -> None:
    found = _told("choice", ["old"] * 10 + ["a"] * 10, ["a"])
    assert [row.value for row in found.rows] == ["a", "old"]


def test_as_many_as_fit_are_told_against_all_who_answered() -> None:
    found = _told("choices", [["a", "b"]] * 20 + [["a"]] * 20 + [[]] * 10, ["a", "b", "c"])
    assert found.rows == (Row("a", 40, 0.8), Row("b", 20, 0.4), Row("c", 0, 0.0))
    assert found.answered == 50


def test_how_few_did_not_tick_something_is_not_told_either() -> None:
    found = _told("choices", [["a"]] * 17 + [[]] * 7, ["a"])
    assert found.rows == (Row("a", None, None),)


def test_yes_and_no() -> None:
    found = _told("yesno", [True] * 20 + [False] * 10, [True, False])
    assert [(row.value, row.people) for row in found.rows] == [(True, 20), (False, 10)]


def test_a_scale_has_all_its_steps_and_a_mean() -> None:
    found = _told("scale", [4] * 20 + [5] * 20)
    assert [row.people for row in found.rows] == [0, 0, 0, 20, 20]
    assert found.mean == 4.5
    assert [row.value for row in _told("scale", [0] * 8 + [10] * 8).rows] == list(range(11))


def test_numbers_are_put_in_spans_with_open_ends() -> None:
    found = _told("number", [*range(10, 40), *range(10, 40), 95])
    assert found.rows[0].value == Span(0, 19)
    assert found.rows[-1].value == Span(20, None)
    assert sum(row.people or 0 for row in found.rows) == 60


def test_few_different_numbers_are_told_one_by_one() -> None:
    found = _told("number", [1] * 10 + [2] * 10)
    assert [row.value for row in found.rows] == [Span(1, 1), Span(2, 2)]


def test_days_are_told_by_month_or_by_year() -> None:
    months = _told("date", ["2026-03-01"] * 9 + ["2026-04-30"] * 9)
    assert [row.value for row in months.rows] == [Span("2026-03", "2026-03"), Span("2026-04", "2026-04")]
    years = _told("date", [f"{year}-{month:02}-01" for year in (2024, 2025) for month in range(1, 13)])
    assert [row.value for row in years.rows] == [Span("2024", "2024"), Span("2025", "2025")]


@pytest.mark.parametrize("kind", ["number", "date", "scale", "choice", "text"])
def test_nobody_answered(kind: str) -> None:
    found = _told(kind, [])
    assert (found.answered, found.left_out, found.mean) == (0, 0, None)


def test_own_words_are_only_counted() -> None:
    assert _told("text", [True] * 12 + [None] * 9) == Told((), 10, 10)

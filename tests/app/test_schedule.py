"""The operator looks at the times of something that repeats, before anything is sent."""

from __future__ import annotations

import pytest

from tests.app.conftest import Operator


def test_the_times_over_a_change_of_the_clock(operator: Operator) -> None:
    said = operator.does("schedule", "preview", "30 23 * * *", "--from", "2026-03-28T00:00", "-n", "3", "--json")
    assert said.json == ["2026-03-28T23:30:00+00:00", "2026-03-29T23:30:00+01:00", "2026-03-30T23:30:00+01:00"]


def test_five_of_them_in_the_programmes_zone_or_another(operator: Operator) -> None:
    assert len(operator.does("schedule", "preview", "0 10 * * *", "--json").json) == 5
    words = ("schedule", "preview", "every first Tuesday at 10", "--timezone", "Asia/Karachi")
    said = operator.does(*words, "--from", "2026-01-01T00:00Z", "-n", "2")
    assert said.lines == ["2026-01-06T10:00:00+05:00  Tuesday", "2026-02-03T10:00:00+05:00  Tuesday"]


def test_a_calendar_leaves_bank_holidays_out_or_moves_them_and_tells_its_end(operator: Operator) -> None:
    words = ("schedule", "preview", "0 10 * * 1", "--calendar", "england-and-wales", "-n", "2", "--json")
    assert operator.does(*words, "--from", "2026-04-01").json[0] == "2026-04-13T10:00:00+01:00"
    moved = operator.does(*words, "--from", "2026-04-01", "--on-holiday", "next-working-day")
    assert (moved.json[0], moved.err) == ("2026-04-07T10:00:00+01:00", "")
    late = operator.does(*words, "--from", "2028-12-30")
    assert "ends on 2028-12-31" in late.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["* * * *"], "five fields"),
        (["every other Tuesday at 9"], "cannot be repeated like this"),
        (["0 9 * * *", "--timezone", "Mars/Olympus"], "is not a time zone"),
        (["0 9 * * *", "--timezone", "../../etc"], "is not a time zone"),
        (["0 9 * * *", "--from", "soon"], "is not a time"),
        (["0 9 * * *", "--calendar", "france"], "use one of england-and-wales"),
        (["0 9 * * *", "--on-holiday", "skip"], "needs a calendar"),
        (["0 9 * * *", "-n", "0"], "-n"),
    ],
)
def test_wrong_use_is_told(operator: Operator, words: list[str], why: str) -> None:
    assert why in operator.fails("schedule", "preview", *words, code=2)

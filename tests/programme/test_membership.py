"""Who may change what in the team."""

from __future__ import annotations

import pytest

from programme.membership import telegram_number, why_not
from programme.people_csv import MOST_ID


@pytest.mark.parametrize(
    ("staff_id", "by", "administrators", "refused"),
    [
        (2, 1, {1}, None),
        (2, 1, {1, 2}, None),
        (1, 1, {1, 2}, "oneself"),
        (1, 1, {1}, "last_administrator"),
        (2, 3, {1}, "not_yours"),
        (1, 3, {1}, "not_yours"),
        (3, 3, {1}, "not_yours"),
    ],
)
def test_an_administrator_changes_others_and_never_themselves(
    staff_id: int, by: int, administrators: set[int], refused: str | None
) -> None:
    assert why_not(staff_id, by=by, administrators=administrators) == refused


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("512345678", 512345678),
        (" 512 345 678 ", 512345678),
        (str(MOST_ID), MOST_ID),
        (str(MOST_ID + 1), None),
        ("9" * 5000, None),
        ("0", None),
        ("-5", None),
        ("@grace", None),
        ("+447700900000", None),
        ("٥١٢", None),
        ("", None),
    ],
)
def test_a_number_on_telegram_is_digits(written: str, number: int | None) -> None:
    assert telegram_number(written) == number

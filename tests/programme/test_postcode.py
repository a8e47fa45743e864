"""Postcodes as people type them."""

from __future__ import annotations

import pytest

from programme.places_csv import BadPlace, PlaceRow, read_places
from programme.postcode import is_half_a_postcode, postcode, postcode_in
from programme.programme import Programme


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ZZ1 1AA", "ZZ11AA"), ("zz11aa", "ZZ11AA"), (" ZZ1  1AA. ", "ZZ11AA"), ("zz1 1aa!", "ZZ11AA"),
        ("ZZ1A 1AA", "ZZ1A1AA"),
        ("Z1 1AA", "Z11AA"), ("ZZ12 1AA", "ZZ121AA"), ("ZZ1 OAA", "ZZ10AA"), ("ZZ1 IAA", "ZZ11AA"),
        ("ＺＺ１ １ＡＡ", "ZZ11AA"), ("ZZ۱ ۱AA", "ZZ11AA"),
        ("ZZ11 AA", "ZZ11AA"), ("z z 1 1 a a", "ZZ11AA"), ("ZZ1-1AA", "ZZ11AA"), ("zz1.1aa", "ZZ11AA"),
        ("ZZ1\n1AA", "ZZ11AA"),
        ("ZZ1", None), ("ZZ1 1A", None), ("1AA ZZ1", None), ("ZZ1 1AAA", None), ("", None), ("hello", None),
        ("ZZZ1 1AA", None),
    ],
)  # fmt: skip
def test_a_postcode(typed: str, kept: str | None) -> None:
    assert postcode(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("my postcode is zz1 1aa", "ZZ11AA"), ("ZZ1 1AA please", "ZZ11AA"), ("I live at zz11aa, thanks", "ZZ11AA"),
        ("it is ZZ1-1AA", "ZZ11AA"), ("z z1 1a a", "ZZ11AA"),
        ("ZZ1 1AA or ZZ1 1AB", None), ("ZZ1 1AA ZZ1 1AB", None), ("I live in ZZ1", None), ("x" * 60 + " ZZ1 1AA", None),
        ("on the 3rd in my 2 bed", None),
    ],
)  # fmt: skip
def test_a_postcode_among_words(typed: str, kept: str | None) -> None:
    assert postcode_in(typed) == kept


def test_half_a_postcode() -> None:
    assert [is_half_a_postcode(text) for text in ("zz1", "ZZ1A.", "ZZ1 1AA", "ZZ", "12")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_programme_without_localities_takes_any_short_name() -> None:
    lines = ["\ufeffPostcode,Locality\n", "ZZ1 1AA,anywhere\n", "ZZ1 1AB,Not A Slug\n", "\n", 'ZZ1 1AC,"open\n']
    first, second, third = read_places(lines, Programme.plain())
    assert first == PlaceRow("ZZ11AA", "anywhere", None, None)
    assert second == PlaceRow("ZZ11AB", None, None, None, "Not A Slug")
    assert isinstance(third, BadPlace)
    assert third.line == 5

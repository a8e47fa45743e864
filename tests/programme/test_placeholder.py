"""Placeholders are checked when an announcement is composed."""

from __future__ import annotations

import pytest

from programme.placeholder import check
from programme.sentences import Fault


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The clinic moves.", 0),
        ("Hello {name}, the clinic in {locality} moves.", 2),
        ("{name}{name}", 2),
        ("{} and { name } and {1} and {{", 0),
    ],
)
def test_known_ones_are_counted(text: str, count: int) -> None:
    assert check(text) == count


@pytest.mark.parametrize("text", ["Hello {first name}", "{Name}", "{postcode}", "{name} {nam}"])
def test_unknown_ones_are_refused_with_what_to_use(text: str) -> None:
    with pytest.raises(Fault, match=r"use \{name\} or \{locality\}"):
        check(text)


def test_too_many_are_refused() -> None:
    check("{name} " * 10)
    with pytest.raises(Fault, match="11 placeholders are too many"):
        check("{name} " * 11)

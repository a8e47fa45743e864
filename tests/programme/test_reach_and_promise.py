"""Whom something is for, and until when somebody hears back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from programme.promise import answer_by
from programme.reach import is_for

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("topics", "localities", "chosen", "locality", "expected"),
    [
        ([], [], ["caring"], "dacorum", True),
        (["caring"], [], ["caring", "diabetes"], "dacorum", True),
        (["hospitals"], [], ["caring"], "dacorum", False),
        (["hospitals"], [], [], "dacorum", True),
        ([], ["hertsmere"], ["caring"], "dacorum", False),
        ([], ["hertsmere"], ["caring"], None, True),
        (["caring"], ["dacorum"], ["caring"], "dacorum", True),
        (["caring"], ["hertsmere"], ["caring"], "dacorum", False),
    ],
)
def test_who_named_nothing_is_left_out_of_nothing(
    topics: list[str], localities: list[str], chosen: list[str], locality: str | None, expected: bool
) -> None:
    assert is_for(topics, localities, chosen=chosen, locality=locality) is expected


@pytest.mark.parametrize(("kind", "days"), [("said", 28), ("complaint", 30)])
def test_a_date_is_promised(kind: str, days: int) -> None:
    assert answer_by(kind, NOW) == NOW + timedelta(days=days)


def test_words_of_danger_have_an_alert_and_no_date() -> None:
    assert answer_by("urgent", NOW) is None


def test_an_unknown_kind_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        answer_by("gossip", NOW)

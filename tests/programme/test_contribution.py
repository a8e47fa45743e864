"""A contribution goes forward until it is answered, and nobody closes one without a reason."""

from __future__ import annotations

import itertools

import pytest

from programme.contribution import MOVES, STATUSES, TELLS, WAITING, check_move, label_key, may_move
from programme.sentences import Fault


def test_every_status_has_moves_and_a_way_to_an_answer() -> None:
    assert set(MOVES) == set(STATUSES)
    for status in STATUSES:
        assert may_move(status, "answered")
        assert "received" not in MOVES[status]


def test_the_order_of_the_field_is_allowed() -> None:
    road = ("received", "read", "grouped", "given", "decided", "answered", "closed")
    for found, wanted in itertools.pairwise(road):
        assert wanted in MOVES[found]  # type: ignore[index]


@pytest.mark.parametrize("words", [None, "", "  "])
def test_closing_needs_a_reason_and_an_answer_needs_words(words: str | None) -> None:
    with pytest.raises(Fault, match="closing needs a reason"):
        check_move("read", "closed", words)
    with pytest.raises(Fault, match="an answer needs words"):
        check_move("read", "answered", words)


def test_a_reason_that_is_given_closes() -> None:
    check_move("read", "closed", "Passed to the council, who run the buses.")
    check_move("received", "read")


def test_a_step_back_is_refused_in_words() -> None:
    with pytest.raises(Fault, match="is decided cannot become read: it can become answered, closed"):
        check_move("decided", "read")


def test_its_author_is_told_of_what_matters_and_waits_until_then() -> None:
    assert {"given", "decided", "answered", "closed"} == TELLS
    assert set(STATUSES) - set(WAITING) == {"answered", "closed"}
    assert label_key("given") == "contribution.status.given"

"""A quick question: what may be asked, what counts as an answer, and the count."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.opportunity import DecisionCard
from programme.question import Question, Tally, buttons, pressed, read_answer, tally
from programme.yaml_text import Document, Mistakes, check

CARD = dict.fromkeys(DecisionCard.model_fields, "x")
DAYS = ("Monday morning", "Tuesday", "Neither, thanks")


def _question(**changes: Any) -> Question:
    return check(
        Question, Document("q", {"kind": "choice", "text": "When?", "options": DAYS, "decision_card": CARD} | changes)
    )


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"options": ["Yes"]}, "2 to 10 options, this one has 1"),
        ({"options": [str(n) for n in range(11)]}, "2 to 10 options, this one has 11"),
        ({"options": ["Yes", "yes!"]}, "stands there twice"),
        ({"options": ["Yes", " "]}, "an option is empty"),
        ({"options": ["Yes", "n" * 41]}, "longer than 40"),
        ({"kind": "scale"}, "only a choice has options"),
        ({"kind": "poll"}, "“poll” is not known here: use one of choice, scale, text"),
        ({"text": ""}, "is empty: write it"),
        ({"decision_card": None}, "decision_card"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(Mistakes, match=what):
        _question(**changes)


def test_each_kind_has_its_buttons() -> None:
    assert buttons("choice", DAYS) == DAYS
    assert buttons("scale", ()) == ("1", "2", "3", "4", "5")
    assert buttons("text", ()) == ()
    assert _question(kind="scale", options=[]).options == ()


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Tuesday", "Tuesday"),
        ("  tuesday. ", "Tuesday"),
        ("TUES", "Tuesday"),
        ("2", "Tuesday"),
        ("2.", "Tuesday"),
        ("۲", "Tuesday"),
        ("neither thanks", "Neither, thanks"),
        ("0", None),
        ("4", None),
        ("Wednesday", None),
        ("", None),
        ("?", None),
    ],
)
def test_an_option_can_be_typed(typed: str, answer: str | None) -> None:
    assert read_answer("choice", DAYS, typed) == answer


def test_what_could_be_two_options_is_neither() -> None:
    assert read_answer("choice", ("Yes, often", "Yes, sometimes"), "yes") is None


def test_options_that_are_only_signs_can_be_chosen() -> None:
    assert read_answer("choice", ("👍", "👎"), "👎") == "👎"


@pytest.mark.parametrize(
    ("typed", "answer"), [("1", "1"), (" 5 ", "5"), ("٣", "3"), ("0", None), ("6", None), ("4.5", None), ("good", None)]
)
def test_a_scale_takes_one_to_five(typed: str, answer: str | None) -> None:
    assert read_answer("scale", (), typed) == answer


def test_own_words_are_taken_as_they_are() -> None:
    assert read_answer("text", (), "  It's <b>fine</b> ") == "It's <b>fine</b>"
    assert read_answer("text", (), "   ") is None


@pytest.mark.parametrize(("index", "answer"), [(0, "Monday morning"), (2, "Neither, thanks"), (3, None), (-1, None)])
def test_a_press_that_was_forged_is_no_answer(index: int, answer: str | None) -> None:
    assert pressed("choice", DAYS, index) == answer


def test_answers_are_counted_in_the_order_of_the_buttons() -> None:
    assert tally("choice", DAYS, ["Tuesday", "Tuesday", "Monday morning"]) == Tally(
        (("Monday morning", 1), ("Tuesday", 2), ("Neither, thanks", 0)), 3, None
    )


def test_a_scale_has_a_mean_and_a_text_only_a_number() -> None:
    assert tally("scale", (), ["5", "4", "4"]).mean == 4.33
    assert tally("scale", (), []) == Tally((("1", 0), ("2", 0), ("3", 0), ("4", 0), ("5", 0)), 0, None)
    assert tally("text", (), ["a", "b"]) == Tally((), 2, None)


@given(st.lists(st.sampled_from(DAYS)))
def test_every_answer_is_counted_once(answers: list[str]) -> None:
    count = tally("choice", DAYS, answers)
    assert sum(number for _, number in count.counts) == count.answered == len(answers)


@given(st.text(), st.sampled_from(("choice", "scale", "text")))
def test_whatever_is_typed_is_an_answer_or_none(typed: str, kind: Any) -> None:
    options = DAYS if kind == "choice" else ()
    answer = read_answer(kind, options, typed)
    assert answer is None or kind == "text" or answer in buttons(kind, options)

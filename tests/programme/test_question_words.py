"""A question in another language: line by line, as many answers, and what is missing is said."""

from __future__ import annotations

import pytest

from programme import question_words
from programme.opportunity import DecisionCard
from programme.question import Question
from programme.sentences import Fault

CARD = DecisionCard(who_decides="A", when="B", can_change="C", cannot_change="D", hear_back="E\nand more")
CHOICE = Question(kind="choice", text="When?", options=("Mornings", "Evenings"), decision_card=CARD)
SCALE = Question(kind="scale", text="How easy?", decision_card=CARD)
POLISH = "Kiedy?\nRano\nWieczorem\n\nA1\nB1\n C1 \nD1\nE1\n"


def test_its_lines_come_back_as_the_question_in_other_words() -> None:
    assert question_words.lines(CHOICE) == ["When?", "Mornings", "Evenings", "A", "B", "C", "D", "E and more"]
    polish = question_words.read(CHOICE, POLISH)
    assert question_words.lines(polish) == ["Kiedy?", "Rano", "Wieczorem", "A1", "B1", "C1", "D1", "E1"]
    scale = question_words.read(SCALE, "Jak łatwo?\nA1\nB1\nC1\nD1\nE1")
    assert (scale.kind, scale.options, scale.decision_card.hear_back) == ("scale", (), "E1")


@pytest.mark.parametrize(
    ("first", "written", "says"),
    [
        (CHOICE, "Kiedy?\nRano\nWieczorem\nA1\nB1\nC1", "6 of 8 lines.*missing.*“D”, “E and more”"),
        (CHOICE, "Kiedy?", "1 of 8 lines.*“Mornings”, “Evenings”, “A”"),
        (
            CHOICE,
            POLISH + "F1",
            "there are 9 lines, and the question has 8: one for itself, 2 for the answers and five",
        ),
        (SCALE, POLISH, "there are 8 lines, and the question has 6: one for itself and five"),
        (CHOICE, POLISH.replace("Wieczorem", "rano!"), "stands there twice"),
        (CHOICE, POLISH.replace("Rano", "r" * 41), "longer than 40"),
        (CHOICE, POLISH.replace("Kiedy?", "k" * 501), "has 501 characters, and the most is 500"),
        (CHOICE, POLISH.replace("E1", "e" * 401), "has 401 characters, and the most is 400"),
        (CHOICE, POLISH.replace("Kiedy?", "Kiedy, {ktos}?"), "{ktos} is nothing that can be filled in"),
    ],
)
def test_what_does_not_stand_for_it_is_refused_with_what_is_missing(first: Question, written: str, says: str) -> None:
    with pytest.raises(Fault, match=says):
        question_words.read(first, written)


def test_only_what_fits_is_asked_in_a_language() -> None:
    polish = question_words.read(CHOICE, POLISH)
    one_more = CHOICE.model_copy(update={"options": ("a", "b", "c")})
    assert question_words.in_language(CHOICE, {"pl": polish}, "pl") is polish
    assert question_words.in_language(CHOICE, {"pl": polish}, "ur") is CHOICE
    assert question_words.in_language(one_more, {"pl": polish}, "pl") is one_more
    assert question_words.in_language(SCALE, {"pl": polish}, "pl") is SCALE
    assert question_words.in_language(None, {"pl": polish}, "pl") is None
    assert question_words.lacking(one_more, {"pl": polish}, {"pl": "", "ur": ""}) == ["pl", "ur"]
    assert question_words.lacking(CHOICE, {"pl": polish}, {"pl": "", "ur": ""}) == ["ur"]
    assert question_words.lacking(None, {}, {"pl": ""}) == []

"""What a broadcast is on the phone: its words, and the question with its card in one message."""

from __future__ import annotations

import pytest

from conversations.announcement import parts
from conversations.rich import Rich, utf16_length
from conversations.texts import Texts
from programme.opportunity import DecisionCard
from programme.question import Question

TEXTS = Texts.load()
CARD = DecisionCard(
    who_decides="The PPI committee",
    when="In May",
    can_change="The times",
    cannot_change="The place",
    hear_back="Here, in June",
)


def question(kind: str = "choice", *options: str) -> Question:
    return Question.model_validate(
        {"kind": kind, "text": "When suits you?", "options": options, "decision_card": CARD.model_dump()}
    )


def labels(message: dict[str, object]) -> list[list[str]]:
    markup = message["reply_markup"]
    assert isinstance(markup, dict)
    return [[button["text"] for button in row] for row in markup["inline_keyboard"]]


def test_markdown_becomes_entities_and_no_preview_is_shown() -> None:
    (message,) = parts(TEXTS, "en", "See **this**: https://example.org/a_b")
    assert message["text"] == "See this: https://example.org/a_b"
    assert {"type": "bold", "offset": 4, "length": 4} in message["entities"]
    assert message["link_preview_options"] == {"is_disabled": True}


def test_a_long_text_becomes_several_messages_and_the_question_joins_the_last() -> None:
    messages = parts(TEXTS, "en", "word " * 1000, question=question("choice", "Mornings", "Evenings"), question_id=7)
    assert len(messages) == 2
    assert "reply_markup" not in messages[0]
    for words in ("When suits you?", "The PPI committee", "In May", "The times", "The place", "Here, in June"):
        assert words in messages[1]["text"]
    assert labels(messages[1]) == [["Mornings", "Evenings"]]
    assert messages[1]["reply_markup"]["inline_keyboard"][0][1]["callback_data"] == "q:7:1"
    assert all(utf16_length(message["text"]) <= 4096 for message in messages)


def test_where_both_are_too_long_the_question_stands_alone_with_its_card() -> None:
    messages = parts(TEXTS, "en", "word " * 800, question=question("scale"))
    assert len(messages) == 2
    assert "When suits you?" in messages[1]["text"]
    assert "The PPI committee" in messages[1]["text"]
    assert labels(messages[1]) == [["1", "2", "3", "4", "5"]]


def test_long_options_stand_alone_in_their_row() -> None:
    (message,) = parts(TEXTS, "en", "Hello", question=question("choice", "In the early morning", "Never"))
    assert labels(message) == [["In the early morning"], ["Never"]]


def test_a_question_in_own_words_has_no_buttons_and_says_how_to_answer() -> None:
    (message,) = parts(TEXTS, "en", "Hello", question=question("text"))
    assert "reply_markup" not in message
    assert message["text"].endswith(TEXTS.plain("broadcast.in_own_words", "en"))


def test_an_apology_comes_before_the_words_and_moves_their_marks() -> None:
    (message,) = parts(TEXTS, "pl", "**New** times", apology=True)
    apology = TEXTS.plain("broadcast.apology", "pl")
    assert message["text"] == f"{apology}\n\nNew times"
    assert message["entities"][-1]["offset"] == utf16_length(apology) + 2


def test_words_from_a_phone_stay_as_they_were_typed() -> None:
    (message,) = parts(TEXTS, "en", Rich("2 * 3 * 4 is **not** markup"))
    assert message["text"] == "2 * 3 * 4 is **not** markup"


@pytest.mark.parametrize("nothing", ["", "  \n", Rich("")])
def test_nothing_cannot_be_said(nothing: str | Rich) -> None:
    with pytest.raises(ValueError, match="words"):
        parts(TEXTS, "en", nothing)

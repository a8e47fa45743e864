"""What a broadcast is on the phone: the words that staff wrote, and under them its quick question with its card.

The decision card stands in the same message as the question, so nobody is asked for a view without having seen what it
can change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conversations.rich import MESSAGE_LIMIT, Rich
from conversations.texts import Texts
from programme.question import Question, buttons

LONG_LABEL = 12
"""Options up to this many characters stand two in a row, longer ones alone."""


def parts(
    texts: Texts,
    language: str,
    words: str | Rich,
    *,
    question: Question | None = None,
    question_id: int = 0,
    apology: bool = False,
) -> list[dict[str, Any]]:
    """The messages of a broadcast: for each the parameters of sendMessage, but for the chat.

    `words` are Markdown, or rich already. `language` is that of our own words around them; with `apology` the message
    begins by saying that they are in another language. Raises ValueError when there is nothing to say.
    """
    body = Rich.from_markdown(words.strip()) if isinstance(words, str) else words
    if not body.text.strip():
        raise ValueError("a broadcast needs words")
    if apology:
        body = texts.render("broadcast.apology", language) + "\n\n" + body
    pieces = body.split()
    if question is not None:
        pieces = _with_question(pieces, _question(texts, language, question))
    messages = [_message(piece) for piece in pieces]
    keyboard = _keyboard(question, question_id) if question is not None else []
    if keyboard:
        messages[-1]["reply_markup"] = {"inline_keyboard": keyboard}
    return messages


def _question(texts: Texts, language: str, question: Question) -> Rich:
    card = question.decision_card.model_dump()
    words = texts.render("broadcast.question", language, {"question": question.text, **card})
    return words if question.kind != "text" else words + "\n\n" + texts.render("broadcast.in_own_words", language)


def _with_question(pieces: Sequence[Rich], question: Rich) -> list[Rich]:
    """The question under the last piece; as a message of its own where both together are too long."""
    joined = pieces[-1] + "\n\n" + question
    return [*pieces[:-1], joined] if len(joined) <= MESSAGE_LIMIT else [*pieces, question]


def _message(piece: Rich) -> dict[str, Any]:
    message: dict[str, Any] = {"text": piece.text, "link_preview_options": {"is_disabled": True}}
    if piece.entities:
        message["entities"] = piece.entity_payload()
    return message


def _keyboard(question: Question, question_id: int) -> list[list[dict[str, str]]]:
    labels = buttons(question.kind, question.options)
    made = [{"text": label, "callback_data": f"q:{question_id}:{index}"} for index, label in enumerate(labels)]
    a_row = 5 if question.kind == "scale" else 2 if all(len(label) <= LONG_LABEL for label in labels) else 1
    return [made[start : start + a_row] for start in range(0, len(made), a_row)]

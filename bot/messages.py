"""What the bot says: texts and keyboards as parameters of the Bot API, and a question with its answer."""

from __future__ import annotations

from typing import Final

from conversations.payloads import Payload, keyboard_markup, message_payloads, text_payload
from conversations.phrases import Label
from conversations.rich import MESSAGE_LIMIT, Rich
from conversations.texts import Texts

__all__ = ["LOOKS", "Payload", "keyboard_markup", "message_payloads", "question_with_answer", "text_payload"]

LOOKS: Final = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "code", "pre", "text_link", "date_time"}
)


def question_with_answer(texts: Texts, language: str, question: Rich, chosen: Label) -> Rich | None:
    """A question's words with what was chosen under them; None where that is too long for one message.

    Of the marks only those are kept that show how the words look: mentions and the like are found again by Telegram.
    """
    looks = Rich(question.text, tuple(mark for mark in question.entities if mark.type in LOOKS))
    answered = looks + "\n\n" + texts.render("turn.chosen", language, {"chosen": chosen})
    return answered if len(answered) <= MESSAGE_LIMIT else None

"""Texts and keyboards as parameters of the Bot API."""

from __future__ import annotations

from typing import Any, Final

from conversations.effects import Button, Keyboard
from conversations.phrases import Label
from conversations.rich import MESSAGE_LIMIT, Rich
from conversations.texts import Texts

Payload = dict[str, Any]
LOOKS: Final = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "code", "pre", "text_link", "date_time"}
)


def keyboard_markup(texts: Texts, language: str, keyboard: Keyboard | None) -> Payload:
    """`reply_markup` of a message; without a keyboard the one that takes the buttons away."""
    rows = keyboard.rows if keyboard else ()
    return {"inline_keyboard": [[_button(texts, language, one) for one in row] for row in rows]}


def _button(texts: Texts, language: str, button: Button) -> Payload:
    made: Payload = {"text": texts.label(button.label, language)}
    if button.url is not None:
        made["url"] = button.url
    else:
        made["callback_data"] = button.data or ""
    if button.style is not None:
        made["style"] = button.style
    return made


def text_payload(rich: Rich) -> Payload:
    """`text` and `entities` of a message; links show no preview, which would push the words out of sight."""
    payload: Payload = {"text": rich.text, "link_preview_options": {"is_disabled": True}}
    if rich.entities:
        payload["entities"] = rich.entity_payload()
    return payload


def message_payloads(rich: Rich, markup: Payload | None) -> list[Payload]:
    """One payload a message: a long text becomes several, and the buttons stand under the last."""
    payloads = [text_payload(piece) for piece in rich.split()]
    if markup is not None and payloads:
        payloads[-1]["reply_markup"] = markup
    return payloads


def question_with_answer(texts: Texts, language: str, question: Rich, chosen: Label) -> Rich | None:
    """A question's words with what was chosen under them; None where that is too long for one message.

    Of the marks only those are kept that show how the words look: mentions and the like are found again by Telegram.
    """
    looks = Rich(question.text, tuple(mark for mark in question.entities if mark.type in LOOKS))
    answered = looks + "\n\n" + texts.render("turn.chosen", language, {"chosen": chosen})
    return answered if len(answered) <= MESSAGE_LIMIT else None

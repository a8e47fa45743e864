"""Texts and keyboards as parameters of the Bot API: whoever writes to a phone says it like this."""

from __future__ import annotations

from typing import Any

from conversations.effects import Button, Keyboard
from conversations.rich import Rich
from conversations.texts import Texts

Payload = dict[str, Any]


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

"""Reply markup: checked as Telegram checks it, and kept in the shape that its answers have."""

from __future__ import annotations

import re
from typing import Any, Final

from . import refusals
from .fields import Call, Json, truth

_INLINE_LIMIT: Final = 100
"""Buttons in one keyboard (Bot API server: REPLY_MARKUP_TOO_LONG)."""

_INLINE_FIELDS: Final = (
    "callback_data",
    "url",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_STYLES: Final = frozenset({"primary", "danger", "success"})
_URL: Final = re.compile(
    r"(?i)(?:https?://)?(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[0-9a-f:]+\])(?::\d+)?(?:[/?#]\S*)?|tg://\S+"
)


def read_markup(call: Call) -> Json | None:
    """The reply markup of a call, checked; None when there is none.

    The result has exactly one of `inline_keyboard`, `keyboard`, `remove_keyboard`, `force_reply`.
    """
    raw = call.structure("reply_markup", refusals.MARKUP_UNREADABLE)
    if raw is None or raw == "":
        return None
    if not isinstance(raw, dict):
        raise refusals.bad_request(refusals.MARKUP_NOT_OBJECT)
    if raw.get("keyboard"):
        return _keyboard(raw)
    if raw.get("inline_keyboard"):
        return {"inline_keyboard": _inline_rows(raw["inline_keyboard"])}
    if truth(raw.get("remove_keyboard")):
        return {"remove_keyboard": True}
    return {"force_reply": True} if truth(raw.get("force_reply")) else None


def read_inline_markup(call: Call) -> Json | None:
    """The inline keyboard of an edit; None takes the keyboard away."""
    markup = read_markup(call)
    if markup is not None and "inline_keyboard" not in markup:
        raise refusals.bad_request(refusals.INLINE_EXPECTED)
    return markup


def _keyboard(raw: Json) -> Json:
    rows = _rows(raw["keyboard"], refusals.KEYBOARD_ROWS)
    keyboard = [[_keyboard_button(button) for button in row] for row in rows]
    options = {name: True for name in ("is_persistent", "resize_keyboard", "one_time_keyboard") if truth(raw.get(name))}
    placeholder = raw.get("input_field_placeholder")
    if placeholder:
        options["input_field_placeholder"] = placeholder
    return {"keyboard": keyboard, **options}


def _keyboard_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise _bad_button("keyboard button", "KeyboardButton must be a String or an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _bad_button("keyboard button", 'Can\'t find field "text"')
    if not text:
        raise refusals.bad_request(refusals.KEYBOARD_TEXT_EMPTY)
    return dict(button)


def _inline_rows(raw: Any) -> list[list[Json]]:
    rows = _rows(raw, refusals.INLINE_ROWS)
    keyboard = [[_inline_button(button) for button in row] for row in rows]
    keyboard = [row for row in keyboard if row]
    if sum(map(len, keyboard)) > _INLINE_LIMIT:
        raise refusals.bad_request(refusals.MARKUP_TOO_LONG)
    return keyboard


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _bad_button("inline keyboard button", "InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _bad_button("inline keyboard button", 'Can\'t find field "text"')
    kind = next((name for name in _INLINE_FIELDS if button.get(name) not in (None, "")), None)
    if kind is None and any(button.get(name) == "" for name in _INLINE_FIELDS[4:6]):
        kind = next(name for name in _INLINE_FIELDS[4:6] if button.get(name) == "")
    if kind is None:
        raise _bad_button("inline keyboard button", "Text buttons are unallowed in the inline keyboard")
    if not text:
        raise refusals.bad_request(refusals.BUTTON_TEXT_EMPTY)
    checked = {"text": text, kind: _checked(kind, button[kind])}
    if button.get("style") in _STYLES:
        checked["style"] = button["style"]
    return checked


def _checked(kind: str, value: Any) -> Any:
    if kind == "callback_data" and (not isinstance(value, str) or len(value.encode()) > 64):
        raise refusals.bad_request(refusals.BUTTON_DATA_INVALID)
    if kind == "url":
        if not isinstance(value, str) or not _URL.fullmatch(value):
            raise refusals.bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
        return value if "://" in value else f"http://{value}/"
    return value


def _rows(raw: Any, otherwise: str) -> list[list[Any]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise refusals.bad_request(otherwise)
    return raw


def _bad_button(what: str, reason: str) -> refusals.Refusal:
    return refusals.bad_request(f"can't parse {what}: {reason}")

"""Reply markup: checked as Telegram checks it, and kept in the shape that its answers have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from . import objects, refusals
from .fields import Call, Json
from .markup import checked_url, utf16_length
from .objects import Unreadable

_INLINE_LIMIT: Final = 100
"""Buttons in one keyboard (Bot API server: REPLY_MARKUP_TOO_LONG)."""

_DATA_LIMIT: Final = 64
_COPY_LIMIT: Final = 256
_STYLES: Final = frozenset({"primary", "danger", "success"})
_OPTIONS: Final = ("is_persistent", "resize_keyboard", "one_time_keyboard")
_REQUESTS: Final = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
    "request_poll": "poll can be requested in private chats only",
    "web_app": "Web App buttons can be used in private chats only",
    "request_users": "users can be requested in private chats only",
    "request_chat": "chats can be requested in private chats only",
}


def read_markup(call: Call) -> Json | None:
    """The reply markup of a call, checked; None when there is none.

    The result has exactly one of `inline_keyboard`, `keyboard`, `remove_keyboard`, `force_reply`.
    """
    raw = call.structure("reply_markup", refusals.MARKUP_UNREADABLE)
    if raw is None or raw == "":
        return None
    if not isinstance(raw, dict):
        raise refusals.bad_request(refusals.MARKUP_NOT_OBJECT)
    try:
        return _read(raw)
    except Unreadable as reason:
        raise refusals.bad_request(str(reason)) from None


def read_inline_markup(call: Call) -> Json | None:
    """The inline keyboard of an edit; None takes the keyboard away."""
    markup = read_markup(call)
    if markup is not None and "inline_keyboard" not in markup:
        raise refusals.bad_request(refusals.INLINE_EXPECTED)
    return markup


def check_for_chat(markup: Json | None, *, private: bool) -> None:
    """Some buttons go to private chats only.  Raises Refusal(400)."""
    for row in (markup or {}).get("keyboard", []) if not private else []:
        for button in row:
            for name, reason in _REQUESTS.items():
                if button.get(name):
                    raise refusals.bad_request(reason)


def _read(raw: Json) -> Json | None:
    """The first of the four kinds that the object names, all of it read before any is chosen."""
    keyboard = _buttons(raw, "keyboard", refusals.KEYBOARD_ROWS, _keyboard_button)
    inline = _buttons(raw, "inline_keyboard", refusals.INLINE_ROWS, _inline_button)
    removed = objects.flag(raw, "remove_keyboard") or objects.flag(raw, "hide_keyboard")
    forced = objects.flag(raw, "force_reply") or objects.flag(raw, "force_reply_keyboard")
    selective = {"selective": True} if objects.flag(raw, "selective") else {}
    placeholder = objects.text(raw, "input_field_placeholder")
    shown = {"input_field_placeholder": placeholder} if placeholder else {}
    if keyboard:
        options = {
            name: True for name in ("is_persistent", "resize_keyboard", "one_time_keyboard") if objects.flag(raw, name)
        }
        return {"keyboard": _checked_keyboard(keyboard), **options, **selective, **shown}
    if inline:
        return {"inline_keyboard": _checked_inline(inline)}
    if removed:
        return {"remove_keyboard": True, **selective}
    return {"force_reply": True, **selective, **shown} if forced else None


def _buttons(raw: Json, name: str, otherwise: str, read: Callable[[Any], Json]) -> list[list[Json]]:
    what = "keyboard button" if name == "keyboard" else "inline keyboard button"
    rows = objects.rows(raw, name)
    if not all(isinstance(row, list) for row in rows):
        raise refusals.bad_request(otherwise)
    try:
        return [[read(button) for button in row] for row in rows]
    except Unreadable as reason:
        raise refusals.bad_request(f"can't parse {what}: {reason}") from None


def _keyboard_button(button: Any) -> Json:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict):
        raise Unreadable("KeyboardButton must be a String or an Object")
    objects.text(button, "text", None)
    return {**button, **_looks(button)}


def _looks(button: Json) -> Json:
    """Style and icon of a button."""
    icon, style = objects.number(button, "icon_custom_emoji_id"), objects.text(button, "style").lower()
    if style not in _STYLES | {"", "default"}:
        raise Unreadable("invalid button style specified")
    looks: Json = {"style": style} if style in _STYLES else {}
    return {**looks, "icon_custom_emoji_id": str(icon)} if icon else looks


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise Unreadable("InlineKeyboardButton must be an Object")
    return {"text": objects.text(button, "text", None), **_looks(button), **_does(button)}


def _does(button: Json) -> Json:
    """What an inline button does, in the order in which Telegram looks for it."""
    for name in ("url", "callback_data"):
        if objects.text(button, name):
            return {name: objects.text(button, name)}
    for name, read in _DOES.items():
        if name in button:
            return {name: read(button, name)}
    raise Unreadable("Text buttons are unallowed in the inline keyboard")


def _as_is(button: Json, name: str) -> Any:
    return button[name]


def _text(button: Json, name: str) -> str:
    return objects.text(button, name, None)


def _with_url(button: Json, name: str) -> Json:
    inner = objects.inner(button, name)
    objects.text(inner, "url", None)
    return inner


def _copied(button: Json, name: str) -> Json:
    return {"text": objects.text(objects.inner(button, name), "text", None)}


_DOES: Final[dict[str, Callable[[Json, str], Any]]] = {
    "callback_game": _as_is,
    "pay": _as_is,
    "switch_inline_query": _text,
    "switch_inline_query_chosen_chat": objects.inner,
    "switch_inline_query_current_chat": _text,
    "login_url": _with_url,
    "web_app": _with_url,
    "copy_text": _copied,
}


def _checked_keyboard(rows: list[list[Json]]) -> list[list[Json]]:
    if not all(button["text"] for row in rows for button in row):
        raise refusals.bad_request(refusals.KEYBOARD_TEXT_EMPTY)
    return rows


def _checked_inline(rows: list[list[Json]]) -> list[list[Json]]:
    keyboard = [[_checked(button) for button in row] for row in rows if row]
    if sum(map(len, keyboard)) > _INLINE_LIMIT:
        raise refusals.bad_request(refusals.MARKUP_TOO_LONG)
    return keyboard


def _checked(button: Json) -> Json:
    if not button["text"]:
        raise refusals.bad_request(refusals.BUTTON_TEXT_EMPTY)
    if "url" in button:
        return {**button, "url": _url(button["url"], "")}
    for name, what in (("web_app", "Web App "), ("login_url", "login ")):
        if name in button:
            return {**button, name: {**button[name], "url": _url(button[name]["url"], what)}}
    if len(button.get("callback_data", "").encode()) > _DATA_LIMIT:
        raise refusals.bad_request(refusals.BUTTON_DATA_INVALID)
    if "copy_text" in button and not 1 <= utf16_length(button["copy_text"]["text"]) <= _COPY_LIMIT:
        raise refusals.bad_request(refusals.BUTTON_COPY_INVALID)
    return button


def _url(url: str, what: str) -> str:
    checked = checked_url(url)
    reason = "Wrong HTTP URL" if not checked else ""
    if what and checked and not checked.startswith("https://"):
        reason = "Only HTTPS links are allowed"
    if reason:
        raise refusals.bad_request(f"inline keyboard button {what}URL '{url}' is invalid: {reason}")
    return checked

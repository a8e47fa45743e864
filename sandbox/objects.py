"""Fields of JSON objects that bots send, read as strictly as Telegram's server reads them.

Numbers may come as strings and strings as numbers, booleans only as booleans.  The reasons are those of TDLib's
`JsonBuilder.cpp`; whoever asks puts its own words in front.
"""

from __future__ import annotations

import re
from typing import Any, Final

from .fields import Json

_WHOLE: Final = re.compile(r"-?(?:0|[1-9]\d*)")


class Unreadable(Exception):
    """A field that is not there or of the wrong type; its text is the reason."""


def missing(name: str) -> str:
    """The reason for a field that is not there."""
    return f'Can\'t find field "{name}"'


def text(raw: Json, name: str, default: str | None = "") -> str:
    """A string; with `default` None it must be there."""
    value = _value(raw, name, default)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(f'Field "{name}" must be of type String')
    return str(value)


def number(raw: Json, name: str, default: int | None = 0) -> int:
    """A whole number; with `default` None it must be there."""
    value = _value(raw, name, default)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(f'Field "{name}" must be a Number')
    if not _WHOLE.fullmatch(str(value)):
        raise Unreadable(f'Field "{name}" must be a valid Number')
    return int(value)


def flag(raw: Json, name: str) -> bool:
    """A boolean; false when it is not there."""
    value = raw.get(name, False)
    if not isinstance(value, bool):
        raise Unreadable(f'Field "{name}" must be of type Boolean')
    return value


def inner(raw: Json, name: str) -> Json:
    """An object that must be there."""
    value = _value(raw, name, None)
    if not isinstance(value, dict):
        raise Unreadable(f'Field "{name}" must be of type Object')
    return value


def rows(raw: Json, name: str) -> list[Any]:
    """An array; empty when it is not there."""
    value = raw.get(name, [])
    if not isinstance(value, list):
        raise Unreadable(f'Field "{name}" must be of type Array')
    return value


def _value(raw: Json, name: str, default: Any) -> Any:
    if name in raw:
        return raw[name]
    if default is None:
        raise Unreadable(missing(name))
    return default

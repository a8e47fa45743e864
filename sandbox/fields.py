"""Reading the parameters of a call.

Telegram takes them from the query, from forms and from JSON alike, so a number may come as `"12"` and an object as a
JSON string.  These functions read either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from . import refusals

Json = dict[str, Any]


@dataclass(slots=True)
class Upload:
    """A file that came with a multipart body."""

    name: str
    mime: str
    content: bytes


@dataclass(slots=True)
class Call:
    """One call of a method: its parameters and its uploaded files by field name."""

    method: str
    fields: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A string parameter; empty when it is not there."""
        value = self.fields.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; `default` when it is not there or not a number, as Telegram's server does."""
        return whole(self.fields.get(name), default)

    def clamped(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number within bounds."""
        return min(max(self.integer(name, default), low), high)

    def flag(self, name: str) -> bool:
        """A boolean: true, "true", "yes" and 1 are true, all else is false."""
        return truth(self.fields.get(name))

    def structure(self, name: str, unreadable: str) -> Any:
        """An object or array, parsed if it came as a string; None when it is not there.

        Raises Refusal(400, unreadable) if the string is not JSON.
        """
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise refusals.bad_request(unreadable) from None


def whole(value: Any, default: int = 0) -> int:
    """`value` as a whole number, or `default`."""
    if isinstance(value, bool):
        return default
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            return default
    return int(value) if isinstance(value, float) else default


def truth(value: Any) -> bool:
    """`value` as Telegram's server reads a boolean."""
    if isinstance(value, bool):
        return value
    return str(value).lower() in {"true", "yes", "1"}

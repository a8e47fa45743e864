"""The envelope of an update: its number, its kind and who it is from, read without opening the letter.

Nothing that arrives may stop what arrives after it: what cannot be stored as it is, is stored without what cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson

from storage.inbox import Arrival

KINDS: Final = frozenset({"message", "edited_message", "callback_query", "my_chat_member"})
"""What the bot reads; anything else is kept as `other`, and answered by nothing."""
OTHER: Final = "other"
_DEEPEST = 60
_LARGEST = 2**63


def arrivals(updates: Iterable[object]) -> list[Arrival]:
    """The updates that have a number, in the order they came."""
    return [arrival for update in updates if (arrival := _arrival(update)) is not None]


def _arrival(update: object) -> Arrival | None:
    number = number_in(update, "update_id")
    if not isinstance(update, Mapping) or number is None:
        return None
    kind = next((key for key in update if key in KINDS), OTHER)
    return Arrival(number, kind, _sender(update.get(kind)), _storable(update))


def _sender(body: object) -> int | None:
    """Who did it; where nobody is named (a channel), the chat keeps the order."""
    if not isinstance(body, Mapping):
        return None
    return number_in(body.get("from"), "id") or number_in(body.get("chat"), "id")


def number_in(body: object, key: str) -> int | None:
    """The whole number under a key, if there is one and a database can hold it."""
    value = body.get(key) if isinstance(body, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -_LARGEST <= value < _LARGEST else None


def _storable(update: Mapping[str, Any]) -> dict[str, Any]:
    try:
        orjson.dumps(update)
    except TypeError:
        return {str(_cleaned(key, 0)): _cleaned(value, 1) for key, value in update.items()}
    return dict(update)


def _cleaned(value: Any, depth: int) -> Any:
    """Without halves of characters, numbers beyond 64 bits, and depths that nobody means."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case None | bool() | float():
            return value
        case int():
            return value if -_LARGEST <= value < _LARGEST else None
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {str(_cleaned(key, depth)): _cleaned(inner, depth + 1) for key, inner in value.items()}
    if depth < _DEEPEST and isinstance(value, list | tuple):
        return [_cleaned(inner, depth + 1) for inner in value]
    return None

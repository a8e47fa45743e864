"""Taking back or rewording what was delivered: what can be done about it, and what counts as done. Pure.

Telegram deletes a bot's message only within 48 hours of its sending. A message whose number it never told (its answer
was lost) cannot be found again: it may be there, and is named as such instead of being passed over.

Source: the Bot API's deleteMessages, and its server's source for "message to delete not found".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from programme.retry import Outcome, Refused, Sent

DELETABLE: Final = timedelta(hours=48)
NOT_CONFIRMED: Final = "not_confirmed"
"""Why somebody's message is not touched: nobody knows whether they got one, so there is no number to name it by."""
TOO_OLD: Final = "too_old"
"""Why somebody's message is not deleted: Telegram no longer would."""
SILENT: Final = frozenset({"delete", "edit"})
"""Corrections that reach nobody anew: they change what is there already, also for those who have stopped since."""


_NAMES_IT: Final = frozenset({"corrects", "sizes", "place", "item"})
_AS_WORDS: Final = {"caption": "text", "caption_entities": "entities"}


class OtherShape(ValueError):
    """What is to be said instead does not fit into the messages that are there."""


def edits(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], original: int, *, again: bool = False
) -> list[dict[str, Any]]:
    """The calls that make the messages of an announcement (`old`) say what `new` does; none for those that already do.

    `again`: it was corrected before, so that nobody knows here what its messages say now. Parts are those of
    conversations.announcement. Raises OtherShape where these would be more, fewer or other messages.
    """
    if [_shape(part) for part in old] != [_shape(part) for part in new]:
        raise OtherShape(f"{len(old)} messages cannot become {len(new)} others")
    sizes = [_shape(part)[1] for part in old]
    changed = [(place, part) for place, part in enumerate(new) if again or part != old[place]]
    return [{**_edit(part), "corrects": original, "sizes": sizes, "place": place} for place, part in changed]


def as_messages(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The calls of a correction as messages of their own, to look at before they are made."""
    return [_as_message(part) for part in parts]


def _as_message(part: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in part.items() if name not in _NAMES_IT}
    method = str(part.get("method", "sendMessage"))
    if not method.startswith("edit"):
        return plain
    return {_AS_WORDS.get(name, name): value for name, value in plain.items() if name != "method"}


def _shape(part: Mapping[str, Any]) -> tuple[str, int]:
    return str(part.get("method", "sendMessage")), len(part.get("media") or (part,))


def _edit(part: Mapping[str, Any]) -> dict[str, Any]:
    if "method" not in part:
        return {"method": "editMessageText", **part}
    album = part.get("media") or ()
    item = next((number for number, one in enumerate(album) if "caption" in one), 0)
    said = {**part, **(album[item] if album else {})}
    kept = {name: said[name] for name in ("caption", "caption_entities", "reply_markup", "fill") if name in said}
    return {"method": "editMessageCaption", "item": item, **kept}


def message_of(message_ids: Sequence[int | None], edit: Mapping[str, Any]) -> int | None:
    """Which of somebody's messages an edit is about; None where it never arrived, or Telegram never told its number."""
    at = 0
    for size in edit["sizes"][: edit["place"]]:
        # An album of which nothing was told has one place.
        at += size if at < len(message_ids) and message_ids[at] is not None else 1
    at += edit.get("item", 0)
    return message_ids[at] if at < len(message_ids) else None


def how_many(message_ids: Sequence[int | None], all_edits: Sequence[Mapping[str, Any]], *, sure: bool) -> int | None:
    """How many of these edits somebody's messages need, the first ones: who got only the first messages has no more.

    None where one that they may have cannot be named. `sure`: nothing else may have arrived.
    """
    named = [message_of(message_ids, one) is not None for one in all_edits]
    count = sum(named)
    if not all(named[:count]) or None in message_ids:
        return None
    return None if not count and not sure else count


def why_not_deleted(message_ids: Sequence[int | None], settled_at: datetime | None, now: datetime) -> str | None:
    """Why somebody's messages of an announcement cannot be deleted, or None if they can.

    `message_ids` are those that are known, `settled_at` when the last of them was sent, if that is known.
    """
    if all(one is None for one in message_ids):
        return NOT_CONFIRMED
    if settled_at is not None and now - settled_at >= DELETABLE:
        return TOO_OLD
    return None


def taken(method: str, outcome: Outcome) -> Outcome:
    """The outcome as it counts for a correction: what is not there any more is deleted."""
    gone = isinstance(outcome, Refused) and outcome.reason == "message_gone"
    return Sent(None, True) if gone and method.startswith("delete") else outcome

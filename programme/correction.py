"""Taking back what was delivered: what can be deleted of it, and what counts as done. Pure.

Telegram deletes a bot's message only within 48 hours of its sending. A message whose number it never told (its answer
was lost) cannot be found again: it may be there, and is named as such instead of being passed over.

Source: the Bot API's deleteMessages, and its server's source for "message to delete not found".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from programme.retry import Outcome, Refused, Sent

DELETABLE: Final = timedelta(hours=48)
NOT_CONFIRMED: Final = "not_confirmed"
"""Why somebody's message is not touched: nobody knows whether they got one, so there is no number to name it by."""
TOO_OLD: Final = "too_old"
"""Why somebody's message is not deleted: Telegram no longer would."""
SILENT: Final = frozenset({"delete"})
"""Corrections that reach nobody anew: they change what is there already, also for those who have stopped since."""


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

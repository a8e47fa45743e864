"""/announce: the way to take part that an announcement is about, so that a button under it leads there."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from conversations.booking_button import Booking
from programme.checked_text import for_language
from storage import bookings

MOST: Final = 30
"""Of so many there is a button, those that close soonest."""
NO_BUTTON: Final = "none"


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("announcement_ways", Nothing, outcomes=("done", "none", NOT_YOURS), reads=True)
def ways(turn: TurnContext, args: Nothing) -> Outcome:  # noqa: ARG001 - an effect is handed its arguments
    """Those that people can say yes to now, to choose from, and none of them; `none` when there are none."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    found = bookings.offerable(turn.conn, turn.now)[:MOST]
    readable = [(one, read.text) for one in found if (read := for_language(one.texts, turn.language)) is not None]
    if not readable:
        return Outcome("none")
    items = [{"value": str(one.id), "text": text.title} for one, text in readable]
    return Outcome(value=[*items, {"value": NO_BUTTON, "text": turn.words("announce.way.none").text}])


def chosen(value: str | None) -> int | None:
    """The number of the one that was chosen, if one was."""
    return int(value) if value is not None and value.isdecimal() else None


def button_for(turn: TurnContext, opportunity: int | None, at: datetime | None = None) -> Booking | None:
    """The button for it in an announcement that goes out `at` (None: now). Raises bookings.NotOffered."""
    return None if opportunity is None else bookings.offer(turn.conn, opportunity, turn.texts, at or turn.now)

"""Stopping for good, and pausing for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from conversations.rich import Rich
from storage import people

UNTIL_THEY_SAY: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""How a pause without an end is written down, so that one comparison serves every pause."""
LENGTHS: Final = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("stop_messages", Nothing)
def stop_messages(turn: TurnContext, _: Nothing) -> Outcome:
    """Send nothing from now on but replies, and leave every conversation that was open, whose buttons go.

    Consents stay as they are.
    """
    people.stop(turn.conn, turn.person.id, turn.now)
    turn.leave_conversations()
    return Outcome()


@effect("my_pause", Nothing, reads=True)
def my_pause(turn: TurnContext, _: Nothing) -> Outcome:
    """Whether there is a pause now, and `until` when, in words."""
    until = pause_in_words(turn)
    return Outcome(value={"paused": until is not None, "until": until})


class Pause(EffectArgs):
    """For how long."""

    how_long: Literal["day", "week", "month", "open"]


@effect("pause_messages", Pause)
def pause_messages(turn: TurnContext, args: Pause) -> Outcome:
    """No messages for a while; until when, in words."""
    until = turn.now + LENGTHS[args.how_long] if args.how_long in LENGTHS else UNTIL_THEY_SAY
    people.change(turn.conn, turn.person.id, paused_until=until)
    return Outcome(value=_in_words(turn, until))


@effect("end_pause", Nothing)
def end_pause(turn: TurnContext, _: Nothing) -> Outcome:
    """Hear from us again."""
    people.change(turn.conn, turn.person.id, paused_until=None)
    return Outcome()


def pause_in_words(turn: TurnContext) -> Rich | None:
    """Until when a person's pause lasts; None when there is none."""
    until = turn.person.paused_until
    return _in_words(turn, until) if until is not None and turn.person.paused(turn.now) else None


def _in_words(turn: TurnContext, until: datetime) -> Rich:
    if until >= UNTIL_THEY_SAY:
        return turn.words("pause.until_you_say")
    return turn.words("pause.until", {"until": until})

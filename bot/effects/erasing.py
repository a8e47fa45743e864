"""Erasing a person, at their own wish."""

from __future__ import annotations

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.signing_up import GOODBYE
from storage import erasures


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("erase_me", Nothing)
def erase_me(turn: TurnContext, _: Nothing) -> Outcome:
    """Take everything in this transaction, and say goodbye in a message whose row goes when it is sent.

    Who is in the team is there as staff too, which only an administrator ends; they are told so.
    """
    erasures.erase(turn.conn, turn.person.id, "person", turn.now, turn.keys)
    turn.person_is_gone()
    turn.say("staff.deleteme_goodbye" if turn.staff else "deleteme.goodbye", on_sent=GOODBYE)
    return Outcome()

"""What is said where a conversation is not offered in somebody's language."""

from __future__ import annotations

from bot.context import TurnContext
from conversations.missing import NOT_OFFERED
from conversations.phrases import Phrase
from programme.words import ENGLISH


def turn_away(turn: TurnContext, flow_id: str, title: Phrase) -> None:
    """Tell them kindly, and tell the team who wanted it; once each, however often somebody tries."""
    turn.say(NOT_OFFERED, {"title": title})
    tell_the_team(turn, flow_id, title)


def tell_the_team(turn: TurnContext, flow_id: str, title: Phrase) -> None:
    """Somebody wanted what is not there in their language; told once for each person and conversation."""
    told = {
        "title": title,
        "language": turn.texts.language_name(turn.language, ENGLISH),
        "number": turn.person.id,
    }
    turn.tell_staff("staff.not_offered", told, once=f"not_offered:{flow_id}:{turn.person.id}")

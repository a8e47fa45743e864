"""Who is missing: one sentence beside an announcement's count, as the rule of programme/insight.py finds them.

It tells groups, never people: numbers are rounded, and a group of a few is not compared at all.
"""

from __future__ import annotations

from typing import Final

from bot.context import TurnContext
from conversations.phrases import Phrase
from programme.audience import Audience
from programme.consent import Purpose
from programme.insight import TRAITS, Group, Trait
from programme.small_numbers import FEWEST_TOLD
from storage import audience_insight

NAMED: Final = 3
"""Groups of one kind that are named: the largest ones tell where to look."""
COMPARED: Final = 20_000
"""People among whom it is looked for in a conversation: with more it would hold up everybody who writes just then."""


def beside(turn: TurnContext, told: Phrase, audience: Audience, purpose: Purpose) -> Phrase:
    """The count as it was told, and who is missing in it where that can be said."""
    if audience_insight.to_compare(turn.conn) > COMPARED:
        return told
    found = audience_insight.who_is_missing(turn.conn, audience, purpose, turn.now)
    groups = [_group(turn, trait, one) for trait in TRAITS for one in found.missing.get(trait, [])[:NAMED]]
    if not groups:
        return told
    missing = Phrase("announce.missing", {"groups": groups})
    return Phrase("announce.reach_and_missing", {"reach": told, "missing": missing})


def _group(turn: TurnContext, trait: Trait, group: Group) -> Phrase:
    people, everybody = (_about(number) for number in group.reached.told())
    return Phrase("announce.missing.group", {"name": _name(turn, trait, group), "people": people, "all": everybody})


def _about(number: int | None) -> Phrase:
    if number is None:
        return Phrase("announce.missing.few", {"n": FEWEST_TOLD})
    return Phrase("announce.missing.about", {"n": number})


def _name(turn: TurnContext, trait: Trait, group: Group) -> str | Phrase:
    if group.value is None:
        return Phrase(f"announce.missing.no_{trait}")
    if trait == "locality":
        return turn.programme.locality_name(group.value)
    return Phrase("announce.missing.reads", {"language": turn.texts.language_name(group.value, turn.language)})

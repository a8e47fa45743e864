"""Whom a message would reach, in phrases: how many get it, how many of them later, how many are left out and why, and
who is missing.

Who is missing is told of groups, never of people: numbers are rounded, and a group of a few is not compared at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from conversations.phrases import Phrase
from conversations.texts import ENGLISH, Texts
from programme.audience import Audience, Names
from programme.consent import Purpose
from programme.insight import TRAITS, Group, Trait
from programme.programme import Programme
from programme.small_numbers import FEWEST_TOLD
from storage import audience_insight
from storage.audience import Counted

NAMED: Final = 3
"""Groups of one kind that are named: the largest ones tell where to look."""


def names_of(programme: Programme, texts: Texts, flows: Sequence[str] | None = None) -> Names:
    """The names that audiences may have, with what languages are called in English."""
    called = {code: texts.language_name(code, ENGLISH) for code in programme.languages}
    return Names.of(programme, flows).with_languages(called)


def reach(counted: Counted, purpose: Purpose) -> Phrase:
    """ "412 people will get it. 23 are left out: 12 have stopped and 11 did not agree to updates."""
    told = people(counted)
    if counted.later:
        told = Phrase("announce.reach_and_later", {"reach": told, "later": later(counted)})
    if not counted.left_out:
        return told
    left_out = Phrase("announce.left_out", {"n": sum(counted.left_out.values()), "reasons": reasons(counted, purpose)})
    return Phrase("announce.reach_and_left_out", {"reach": told, "left_out": left_out})


def people(counted: Counted) -> Phrase:
    """How many get it."""
    return Phrase("announce.reach", {"n": counted.count}) if counted.count else Phrase("announce.reach_nobody")


def later(counted: Counted) -> list[Phrase]:
    """How many of them get it later, by what they wait for."""
    return [Phrase(f"announce.later.{why}", {"n": number}) for why, number in counted.later.items()]


def reasons(counted: Counted, purpose: Purpose) -> list[Phrase]:
    """How many are left out, by why."""
    return [
        Phrase(f"announce.left.{why}.{purpose}" if why == "no_consent" else f"announce.left.{why}", {"n": number})
        for why, number in counted.left_out.items()
    ]


def missing(
    conn: Connection,
    who: Audience,
    purpose: Purpose,
    *,
    programme: Programme,
    texts: Texts,
    language: str,
    now: datetime,
) -> Phrase | None:
    """The groups that an audience under-reaches, as programme/insight.py finds them; None where there is none. It takes
    a pass over the people. Languages are named in `language`.
    """
    found = audience_insight.who_is_missing(conn, who, purpose, now).missing

    def name(trait: Trait, value: str | None) -> str | Phrase:
        if value is None:
            return Phrase(f"announce.missing.no_{trait}")
        if trait == "locality":
            return programme.locality_name(value)
        return Phrase("announce.missing.reads", {"language": texts.language_name(value, language)})

    groups = [_group(name(trait, one.value), one) for trait in TRAITS for one in found.get(trait, [])[:NAMED]]
    return Phrase("announce.missing", {"groups": groups}) if groups else None


def _group(name: str | Phrase, group: Group) -> Phrase:
    reached, everybody = (_about(number) for number in group.reached.told())
    return Phrase("announce.missing.group", {"name": name, "people": reached, "all": everybody})


def _about(number: int | None) -> Phrase:
    if number is None:
        return Phrase("announce.missing.few", {"n": FEWEST_TOLD})
    return Phrase("announce.missing.about", {"n": number})

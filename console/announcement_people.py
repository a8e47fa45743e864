"""Whom an announcement reaches: how many by what becomes of them, who is missing, and a few of them to look at."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from console.announcement_form import Read
from console.announcement_report import audience_of
from console.announcement_words import WRITTEN_IN
from console.texts import counted as told
from console.visits import Visit
from console.words import language_name, sentence
from conversations.phrases import Phrase
from programme.audience import Audience, unparse
from programme.consent import Purpose
from programme.courtesy import Courtesy
from storage import audience, audience_insight, audience_words, audit
from storage.audience import Counted

SAMPLE: Final = 10
"""People of whom a few things are shown, to see whether the expression finds whom it should."""
COMPARED: Final = 20_000
"""Among so many people who is missing is told at once; among more it is asked for."""
ABOUT: Final = ("purpose", "who", "terms", "expression")
"""The fields that say whom it is for."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many get it, in words; of them who gets it later, who is left out and why, and who is missing. `wrong`: why
    it cannot be counted.
    """

    who: str = ""
    people: str = ""
    later: Sequence[str] = ()
    left_out: str = ""
    reasons: Sequence[str] = ()
    missing: str = ""
    wrong: Sequence[str] = ()


async def counts(visit: Visit, found: Read, *, closely: bool = False) -> Counts:
    """How many get what stands in the form now; looked at `closely`, who is missing among however many."""
    if found.audience is None or found.purpose is None:
        return Counts(wrong=[found.wrong[name] for name in ABOUT if name in found.wrong])
    return await counts_of(visit, found.audience, found.purpose, closely=closely)


async def counts_of(visit: Visit, who: Audience, purpose: Purpose, *, closely: bool = False) -> Counts:
    """The same of an audience, for a purpose."""
    # Side by side: each goes through everybody.
    counted, missing = await asyncio.gather(
        visit.read(reached, visit, who, purpose), visit.read(_missing, visit, who, purpose, closely=closely)
    )
    left_out = sum(counted.left_out.values())
    return Counts(
        who=audience_of(visit, unparse(who)),
        people=sentence(visit, audience_words.people(counted)),
        later=[sentence(visit, one) for one in audience_words.later(counted)],
        left_out=told("announcement_people.left_out", left_out) if left_out else "",
        reasons=[sentence(visit, one) for one in audience_words.reasons(counted, purpose)],
        missing="" if missing is None else sentence(visit, missing),
    )


def _missing(conn: Connection, visit: Visit, who: Audience, purpose: Purpose, *, closely: bool) -> Phrase | None:
    if not closely and audience_insight.to_compare(conn) > COMPARED:
        return None
    desk = visit.desk
    return audience_words.missing(
        conn, who, purpose, programme=desk.programme, texts=desk.texts, language=WRITTEN_IN, now=desk.clock()
    )


def reached(conn: Connection, visit: Visit, who: Audience, purpose: Purpose) -> Counted:
    """How many an announcement reaches now, as the programme's courtesies have it."""
    courtesy = Courtesy.of(visit.desk.programme, visit.desk.zone)
    return audience.count(conn, who, purpose, visit.desk.clock(), courtesy)


async def sample(visit: Visit, who: Audience, purpose: Purpose) -> list[tuple[int, str, str]]:
    """A few of them: number, language and locality, no names. That somebody looked is kept in the log."""
    now = visit.desk.clock()
    found = await visit.read(audience.sample, who, purpose, limit=SAMPLE, now=now)
    looked = {"audience": unparse(who), "purpose": purpose, "people": len(found)}
    await visit.write(audit.record, at=now, act="audience.sample", staff_id=visit.member.id, detail=looked)
    return [
        (
            one.id,
            "–" if one.language is None else language_name(visit, one.language),
            "–" if one.locality is None else visit.desk.programme.locality_name(one.locality),
        )
        for one in found
    ]

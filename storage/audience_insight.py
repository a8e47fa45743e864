"""How an audience reaches each locality and each language, beside all whom a message of its purpose is for.

All are those who signed up, hold a consent to the purpose, have not stopped and have not asked for quiet for a while;
test contacts are not counted. Who cannot be reached on Telegram is among them: the team may find another way.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, and_, case, func, not_, select

from programme.audience import Audience
from programme.consent import Purpose
from programme.insight import TRAITS, Group, Insight, Reached, Trait, insight
from storage.audience import NOT_ON_A_PHONE, fits, kept_from, would_get
from storage.tables import person


def to_compare(conn: Connection) -> int:
    """Among how many people who is missing is looked for, at most: the newest number, which is read and not counted."""
    return conn.execute(_NEWEST).scalar_one() or 0


def who_is_missing(conn: Connection, audience: Audience, purpose: Purpose, now: datetime) -> Insight:
    """Whom an audience under-reaches, in one pass over the people; `programme.insight` has the rule."""
    kept = kept_from(purpose, now)
    # Of those who are compared, who can be reached and is named: nothing is asked twice of a person.
    on_a_phone = [not_(met) for why, met in kept if why in NOT_ON_A_PHONE]
    gets_it = func.sum(case((and_(*on_a_phone, fits(audience, now)), 1), else_=0))
    query = select(person.c.locality, person.c.language, gets_it, func.count())
    query = query.where(person.c.state == "signed_up", not_(person.c.test))
    query = query.where(*(not_(met) for why, met in kept if why not in NOT_ON_A_PHONE))
    people: dict[Trait, Counter[str | None]] = {trait: Counter() for trait in TRAITS}
    reached: dict[Trait, Counter[str | None]] = {trait: Counter() for trait in TRAITS}
    for locality, language, gets, there in conn.execute(query.group_by(person.c.locality, person.c.language)):
        for trait, value in zip(TRAITS, (locality, language), strict=True):
            people[trait][value] += there
            reached[trait][value] += int(gets)
    everybody = Reached(sum(reached["locality"].values()), sum(people["locality"].values()))
    groups = {
        trait: [Group(value, Reached(reached[trait][value], there)) for value, there in people[trait].items()]
        for trait in TRAITS
    }
    return insight(audience, groups, everybody)


def by_language(conn: Connection, audience: Audience, purpose: Purpose, now: datetime) -> dict[str | None, int]:
    """How many people of an audience read which language, in one pass; None: they have chosen none."""
    query = select(person.c.language, func.count().label("people")).where(would_get(audience, purpose, now))
    return {row.language: row.people for row in conn.execute(query.group_by(person.c.language))}


_NEWEST = select(func.max(person.c.id))

"""What was answered to a quick question until a moment, and what people wrote to it. Test contacts are out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, not_, or_, select

from storage.tables import answer, person


def tally(conn: Connection, question_id: int, until: datetime | None, locality: str | None = None) -> dict[str, int]:
    """How many people (who live in a place, if one is given) had chosen each value then (None: now)."""
    columns = (answer.c.value, func.count())
    chosen = (
        select(*columns)
        .where(*_stood(question_id, until, locality), answer.c.value.is_not(None))
        .group_by(answer.c.value)
    )
    return {str(value): int(count) for value, count in conn.execute(chosen.join_from(answer, person))}


def how_many(conn: Connection, question_id: int, until: datetime | None, locality: str | None = None) -> int:
    """How many people (who live in a place, if one is given) had answered then (None: now)."""
    query = select(func.count()).select_from(answer.join(person)).where(*_stood(question_id, until, locality))
    return int(conn.execute(query).scalar_one())


def own_words(conn: Connection, question_id: int, *, limit: int, offset: int) -> tuple[list[str], int]:
    """What people wrote themselves, the newest first, and how many did."""
    mine = (*_stood(question_id, None), answer.c.words.is_not(None))
    total = conn.execute(select(func.count()).select_from(answer.join(person)).where(*mine)).scalar_one()
    query = select(answer.c.words).join_from(answer, person).where(*mine).order_by(answer.c.id.desc())
    return list(conn.scalars(query.limit(limit).offset(offset))), int(total)


def _stood(question_id: int, until: datetime | None, locality: str | None = None) -> tuple[ColumnElement[bool], ...]:
    there = () if locality is None else (person.c.locality == locality,)
    mine = (answer.c.question_id == question_id, not_(person.c.test), *there)
    if until is None:
        return (*mine, answer.c.superseded_at.is_(None))
    return (*mine, answer.c.given_at < until, or_(answer.c.superseded_at.is_(None), answer.c.superseded_at >= until))

"""What was answered in a survey, for counting: values without people, a slice of sets at a time. Test contacts are out.

Answers are sealed one by one, so the database cannot count them itself. Own words are counted without being opened.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, not_, select

from storage.tables import answer_set, person, survey_answer


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells whether answers came, changed or went since they were counted."""

    sets: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Answers of some sets: (question, value) each; `last` is where the next slice begins, None after the last."""

    answers: list[tuple[str, Any]]
    last: int | None


def stamp(conn: Connection, survey_id: int) -> Stamp:
    """How many sets there are and when one was changed last."""
    columns = (func.count(), func.max(answer_set.c.changed_at))
    count, changed = conn.execute(select(*columns).where(answer_set.c.survey_id == survey_id)).one()
    return Stamp(int(count), changed)


def page(
    conn: Connection,
    survey_id: int,
    *,
    words: Collection[str],
    until: datetime | None,
    after: int,
    limit: int,
    locality: str | None = None,
) -> Slice:
    """The answers given before `until` (None: all) of the next so many sets, of people of this locality only if one is
    given. Of the questions `words`, which are answered in own words, only whether something was written: True, or None
    where it was left out.
    """
    sets = select(answer_set.c.id).join_from(answer_set, person)
    mine = (*_mine(survey_id, locality), answer_set.c.id > after)
    found = list(conn.scalars(sets.where(*mine).order_by(answer_set.c.id).limit(limit)))
    if not found:
        return Slice([], None)
    given = () if until is None else (survey_answer.c.given_at < until,)
    theirs = (survey_answer.c.answer_set_id.in_(found), *given)
    closed = survey_answer.c.question.not_in(words)
    told = select(survey_answer.c.question, survey_answer.c.value).where(*theirs, closed)
    wrote = case((survey_answer.c.value.is_(None), None), else_=literal(value=True))
    own = select(survey_answer.c.question, wrote).where(*theirs, not_(closed)) if words else None
    rows = [(row[0], row[1]) for row in conn.execute(told)]
    rows += [] if own is None else [(row[0], True if row[1] else None) for row in conn.execute(own)]
    return Slice(rows, found[-1] if len(found) == limit else None)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people began until a moment, and how many of them came to the end."""

    started: int
    finished: int


def reach(conn: Connection, survey_id: int, until: datetime | None, locality: str | None = None) -> Reach:
    """How far people came until then (None: now); test contacts are not counted."""
    done: ColumnElement[bool] = answer_set.c.state == "finished"
    mine = [*_mine(survey_id, locality)]
    if until is not None:
        done = and_(done, answer_set.c.finished_at < until)
        mine.append(answer_set.c.started_at < until)
    columns = (func.count(), func.coalesce(func.sum(case((done, 1), else_=0)), 0))
    started, finished = conn.execute(select(*columns).select_from(answer_set.join(person)).where(*mine)).one()
    return Reach(int(started), int(finished))


def met(conn: Connection, survey_id: int, until: datetime | None, locality: str | None = None) -> dict[str, int]:
    """Of those who had come to the end then (None: now), how many had been asked each question, also those who left it
    out: all others came another way.
    """
    over = [answer_set.c.state == "finished"]
    if until is not None:
        over += [answer_set.c.finished_at < until, survey_answer.c.given_at < until]
    source = survey_answer.join(answer_set, answer_set.c.id == survey_answer.c.answer_set_id).join(
        person, person.c.id == answer_set.c.person_id
    )
    query = select(survey_answer.c.question, func.count()).select_from(source).where(*_mine(survey_id, locality), *over)
    return {question: int(count) for question, count in conn.execute(query.group_by(survey_answer.c.question))}


def _mine(survey_id: int, locality: str | None) -> tuple[ColumnElement[bool], ...]:
    """The sets of a survey that count: of everybody but test contacts, or of who lives in one place."""
    there = () if locality is None else (person.c.locality == locality,)
    return (answer_set.c.survey_id == survey_id, not_(person.c.test), *there)


def own_words(conn: Connection, survey_id: int, question: str, *, limit: int, offset: int) -> tuple[list[str], int]:
    """What people wrote themselves to a question, in the order of their numbers, which is nobody's order; and how many
    wrote something.
    """
    mine = (answer_set.c.survey_id == survey_id, not_(person.c.test), survey_answer.c.question == question)
    wrote = (*mine, survey_answer.c.value.is_not(None))
    source = survey_answer.join(answer_set, answer_set.c.id == survey_answer.c.answer_set_id).join(
        person, person.c.id == answer_set.c.person_id
    )
    total = conn.execute(select(func.count()).select_from(source).where(*wrote)).scalar_one()
    query = select(survey_answer.c.value).select_from(source).where(*wrote).order_by(answer_set.c.pseudonym)
    return [str(words) for words in conn.scalars(query.limit(limit).offset(offset))], int(total)

"""What was answered in a survey, for counting: values without people, a stretch of sets at a time. No test contacts.

Answers are sealed one by one, so the database cannot count them itself, and opening those of many people takes a while.
So the sets are counted in stretches of their numbers, each with a mark that is another one as soon as anything in it
is: who keeps what a stretch came to needs to count only those anew whose mark is another one. Own words are counted
without being opened.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
)
from sqlalchemy import type_coerce as taken_as

from storage.columns import opener
from storage.tables import answer_set, person, survey_answer

STRETCH: Final = 512
"""So many numbers of sets are counted together."""
_APART: Final = " "
"""Stands between sealed values that were put together: none has a space in it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells whether answers came, changed or went since they were counted, but not where."""

    sets: int
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells one state of a stretch from any other. `late`: something in it happened after the moment that was
    asked about, so that it is another one now than it was then.
    """

    of_all: bytes
    late: bool


@dataclass(frozen=True, slots=True)
class Given:
    """How many people of a locality answered a question so; None: they left it out, and True for all own words."""

    locality: str | None
    question: str
    value: Any
    people: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a stretch comes to. `met`: of those who had come to the end, how many had been asked a question, by their
    locality, also those who left it out: all others came another way.
    """

    given: tuple[Given, ...]
    met: dict[tuple[str | None, str], int]


def stamp(conn: Connection, survey_id: int) -> Stamp:
    """How many sets there are and when one was changed last."""
    columns = (func.count(), func.max(answer_set.c.changed_at))
    count, changed = conn.execute(select(*columns).where(answer_set.c.survey_id == survey_id)).one()
    return Stamp(int(count), changed)


def marks(conn: Connection, survey_id: int, until: datetime | None) -> dict[int, Mark]:
    """The mark of each stretch by its number, in which there are sets that count. It is made of whose sets these are,
    where they live, when they were changed and finished; `until` is the moment that is asked about (None: now).
    """
    after = [] if until is None else [answer_set.c.changed_at >= until, answer_set.c.finished_at >= until]
    late = case((or_(*after), 1), else_=0) if after else literal(0)
    first = answer_set.c.id - answer_set.c.id % literal_column(str(STRETCH))
    query = select(
        first.label("first"), func.aggregate_strings(_STATE, _APART).label("state"), func.max(late).label("late")
    )
    rows = conn.execute(query.select_from(answer_set.join(person)).where(*_mine(survey_id, None)).group_by(first))
    return {row.first // STRETCH: Mark(_mark(row.state), bool(row.late)) for row in rows}


def _mark(state: str) -> bytes:
    """In one order: the database may put them together in any."""
    return hashlib.blake2b(_APART.join(sorted(state.split(_APART))).encode(), digest_size=16).digest()


def stretch(
    conn: Connection, survey_id: int, number: int, *, words: Collection[str], until: datetime | None
) -> Stretch:
    """What was answered before `until` (None: all) in the sets of a stretch. Of the questions `words`, which are
    answered in own words, only whether something was written.
    """
    sealed = survey_answer.c.value
    closed = taken_as(sealed, Text)
    value = case((survey_answer.c.question.in_(words), null()), else_=closed) if words else closed
    over: ColumnElement[bool] = answer_set.c.state == "finished"
    # The sum keeps SQLite from going through all sets of the survey for each stretch.
    mine = [answer_set.c.survey_id + 0 == survey_id, not_(person.c.test)]
    mine.append(answer_set.c.id.between(number * STRETCH, number * STRETCH + STRETCH - 1))
    if until is not None:
        over = and_(over, answer_set.c.finished_at < until)
        mine.append(survey_answer.c.given_at < until)
    place = (person.c.locality, survey_answer.c.question)
    columns = (
        func.count().label("asked"),
        func.count(sealed).label("answered"),
        func.sum(case((over, 1), else_=0)).label("met"),
        func.aggregate_strings(value, _APART).label("sealed"),
    )
    source = survey_answer.join(answer_set, answer_set.c.id == survey_answer.c.answer_set_id).join(
        person, person.c.id == answer_set.c.person_id
    )
    rows = conn.execute(select(*place, *columns).select_from(source).where(*mine).group_by(*place)).all()
    given = [one for row in rows for one in _given(conn, row, own=row.question in words)]
    return Stretch(tuple(given), {(row.locality, row.question): int(row.met) for row in rows})


def _given(conn: Connection, row: Any, *, own: bool) -> list[Given]:
    """What was answered to one question in one locality."""
    at, left_out = (row.locality, row.question), row.asked - row.answered
    found = [Given(*at, None, left_out)] if left_out else []
    if own:
        return [*found, Given(*at, True, row.answered)] if row.answered else found
    opened = Counter(map(opener(conn.dialect), row.sealed.split(_APART))) if row.answered else Counter()
    return [*found, *(Given(*at, orjson.loads(value), people) for value, people in opened.items())]


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


_STATE: Final = (
    cast(answer_set.c.id, Text)
    + func.coalesce("/" + person.c.locality, "")
    + func.coalesce("@" + cast(answer_set.c.changed_at, Text), "")
    + func.coalesce("!" + cast(answer_set.c.finished_at, Text), "")
)
"""All that a set counts by, but its answers, which change with `changed_at`."""

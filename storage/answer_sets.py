"""What people answered in surveys: one set for each person and survey, kept answer by answer.

Answering again changes the set. What stood there before is not kept: it is what somebody no longer says, and a survey
asks nobody to account for that. Someone else's files know a set by a number that tells nobody whose it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, case, delete, func, insert, not_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import answer_set, finished, person, survey_answer

_FIRST, _LAST = 100_000_000, 999_999_999
_TRIES: Final = 50


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """One person's answers: `answers` by question, where None is a question that was left out."""

    id: int
    pseudonym: int
    state: str
    version: int
    language: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people began a version, and how many of them came to its end; test contacts are not counted."""

    version: int
    started: int
    finished: int


def of_person(conn: Connection, survey_id: int, person_id: int) -> AnswerSet | None:
    """What a person has answered so far; None when they have not begun."""
    row = conn.execute(_SETS.where(answer_set.c.survey_id == survey_id, answer_set.c.person_id == person_id)).first()
    return None if row is None else _with_answers(conn, row)


def begin(conn: Connection, survey_id: int, person_id: int, *, version: int, language: str, now: datetime) -> AnswerSet:
    """The set of a person who begins, or comes back."""
    there = of_person(conn, survey_id, person_id)
    if there is None:
        row = {"survey_id": survey_id, "person_id": person_id, "version": version, "language": language}
        number = _free_pseudonym(conn, survey_id)
        conn.execute(insert(answer_set).values(**row, pseudonym=number, started_at=now, changed_at=now))
    else:
        conn.execute(update(answer_set).where(answer_set.c.id == there.id).values(version=version, language=language))
    found = of_person(conn, survey_id, person_id)
    if found is None:
        raise LookupError("a set of answers that was just begun is not there")
    return found


def keep(conn: Connection, set_id: int, question: str, value: Any, *, version: int, now: datetime) -> None:
    """Keep an answer, in place of what was answered before; None: left out."""
    insert_ = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    row = {"answer_set_id": set_id, "question": question, "value": value, "version": version, "given_at": now}
    made = insert_(survey_answer).values(row)
    changed = {name: made.excluded[name] for name in ("value", "version", "given_at")}
    conn.execute(made.on_conflict_do_update(index_elements=["answer_set_id", "question"], set_=changed))
    conn.execute(update(answer_set).where(answer_set.c.id == set_id).values(changed_at=now))


def forget_answers(conn: Connection, set_id: int, questions: Collection[str]) -> None:
    """Remove the answers to questions that a person is not asked any more, since another answer leads elsewhere."""
    mine = (survey_answer.c.answer_set_id == set_id, survey_answer.c.question.in_(list(questions)))
    conn.execute(delete(survey_answer).where(*mine))


def finish(conn: Connection, set_id: int, now: datetime) -> None:
    """The person came to the end."""
    conn.execute(update(answer_set).where(answer_set.c.id == set_id).values(state="finished", finished_at=now))


def finished_by(conn: Connection, person_id: int) -> frozenset[int]:
    """The numbers of the surveys that a person came to the end of."""
    mine = (answer_set.c.person_id == person_id, answer_set.c.state == "finished")
    return frozenset(conn.execute(select(answer_set.c.survey_id).where(*mine)).scalars())


def take_back(conn: Connection, survey_id: int, person_id: int, flow: str) -> None:
    """Remove a person's answers, and that they ever gave some."""
    mine = (answer_set.c.survey_id == survey_id, answer_set.c.person_id == person_id)
    conn.execute(delete(answer_set).where(*mine))
    conn.execute(delete(finished).where(finished.c.flow == flow, finished.c.person_id == person_id))


def counts(conn: Connection, survey_id: int) -> list[Counted]:
    """How far people came, by the version that they answered last."""
    done = func.sum(case((answer_set.c.state == "finished", 1), else_=0))
    columns = (answer_set.c.version, func.count(), done)
    query = select(*columns).select_from(answer_set.join(person)).where(*_counted(survey_id))
    rows = conn.execute(query.group_by(answer_set.c.version).order_by(answer_set.c.version))
    return [Counted(version, int(started), int(over)) for version, started, over in rows]


def all_sets(conn: Connection, survey_id: int, *, after: int = 0, limit: int = 500) -> list[AnswerSet]:
    """The sets of everybody but test contacts, in the order of their pseudonyms, which is nobody's order."""
    query = _SETS.join_from(answer_set, person).where(*_counted(survey_id), answer_set.c.pseudonym > after)
    rows = conn.execute(query.order_by(answer_set.c.pseudonym).limit(limit)).all()
    return [_with_answers(conn, row) for row in rows]


def _with_answers(conn: Connection, row: Row[Any]) -> AnswerSet:
    return AnswerSet(**row._mapping, answers=_answers(conn, row.id))


def _answers(conn: Connection, set_id: int) -> dict[str, Any]:
    columns = (survey_answer.c.question, survey_answer.c.value)
    rows = conn.execute(select(*columns).where(survey_answer.c.answer_set_id == set_id))
    return {question: value for question, value in rows}  # noqa: C416  # why: a row is no pair to the type checker


def _free_pseudonym(conn: Connection, survey_id: int) -> int:
    """A number that no other set of this survey has, and that does not tell who came first."""
    for _ in range(_TRIES):
        number = _FIRST + secrets.randbelow(_LAST - _FIRST + 1)
        taken = select(answer_set.c.id).where(answer_set.c.survey_id == survey_id, answer_set.c.pseudonym == number)
        if conn.execute(taken).first() is None:
            return number
    raise LookupError("no number was free for a set of answers")


def _counted(survey_id: int) -> tuple[Any, ...]:
    return (answer_set.c.survey_id == survey_id, not_(person.c.test))


_SETS = select(
    *(answer_set.c[name] for name in ("id", "pseudonym", "state", "version", "language")),
)

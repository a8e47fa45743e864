"""Answers to quick questions. Answering again while a question is open changes the answer; what was said is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, not_, select, update

from storage.tables import answer, person


@dataclass(frozen=True, slots=True)
class Answer:
    """An option's `value`, or the `words` of a free answer; the other is None."""

    value: str | None
    words: str | None


def give(conn: Connection, question_id: int, person_id: int, said: Answer, now: datetime) -> str:
    """Keep an answer: `first`, `changed`, or `same` when it is what they had said."""
    before = present(conn, question_id, person_id)
    if before == said:
        return "same"
    mine = (answer.c.question_id == question_id, answer.c.person_id == person_id, answer.c.superseded_at.is_(None))
    conn.execute(update(answer).where(*mine).values(superseded_at=now))
    row = {"question_id": question_id, "person_id": person_id, "value": said.value, "words": said.words}
    conn.execute(insert(answer).values(given_at=now, **row))
    return "first" if before is None else "changed"


def present(conn: Connection, question_id: int, person_id: int) -> Answer | None:
    """What a person's answer is now, if they gave one."""
    mine = (answer.c.question_id == question_id, answer.c.person_id == person_id, answer.c.superseded_at.is_(None))
    row = conn.execute(select(answer.c.value, answer.c.words).where(*mine)).one_or_none()
    return None if row is None else Answer(row.value, row.words)


def tally(conn: Connection, question_id: int) -> dict[str, int]:
    """How many people chose each value; test contacts are not counted."""
    columns = (answer.c.value, func.count())
    chosen = select(*columns).where(*_counted(question_id), answer.c.value.is_not(None)).group_by(answer.c.value)
    return {str(value): int(count) for value, count in conn.execute(chosen.join_from(answer, person))}


def how_many(conn: Connection, question_id: int) -> int:
    """How many people answered; test contacts are not counted."""
    query = select(func.count()).select_from(answer.join(person)).where(*_counted(question_id))
    return int(conn.execute(query).scalar_one())


def words_of(conn: Connection, question_id: int, *, limit: int = 50) -> list[str]:
    """The newest free answers, without who gave them; test contacts are left out."""
    said = select(answer.c.words).join_from(answer, person).where(*_counted(question_id), answer.c.words.is_not(None))
    return list(conn.scalars(said.order_by(answer.c.id.desc()).limit(limit)))


def _counted(question_id: int) -> tuple[ColumnElement[bool], ...]:
    return (answer.c.question_id == question_id, answer.c.superseded_at.is_(None), not_(person.c.test))

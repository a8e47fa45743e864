"""All that people were asked: surveys, and quick questions that went out, found at a desk.

There are some hundreds of both in years, so they are put in order here; how many answered is counted only of those
that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, func, not_, select

from programme.folding import fold
from storage import surveys
from storage.tables import answer, answer_set, broadcast, person, question

What = Literal["survey", "question"]
State = Literal["not_yet", "open", "closed"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey (its number), or the question of an announcement (the announcement's number); `since` it is there or
    went out, `until` it is open, `people` answered or began, test contacts left out.
    """

    what: What
    number: int
    title: str
    state: State
    since: datetime
    until: datetime | None
    people: int = 0


def search(
    conn: Connection,
    *,
    words: str = "",
    what: str | None = None,
    state: str | None = None,
    newest_first: bool = True,
    limit: int,
    offset: int = 0,
    now: datetime,
) -> tuple[list[Asked], int]:
    """What was asked with these words in its title, of this kind and state: a page of it, and how many there are."""
    wanted = fold(words)
    found = [
        one
        for one in (*_surveys(conn, now), *_questions(conn, now))
        if (what or one.what) == one.what and (state or one.state) == one.state and wanted in fold(one.title)
    ]
    found.sort(key=lambda one: (one.since, one.what, one.number), reverse=newest_first)
    return _counted(conn, found[offset : offset + limit]), len(found)


def _surveys(conn: Connection, now: datetime) -> Iterable[Asked]:
    for one in surveys.list_surveys(conn):
        until = one.closed_at or one.closes_at
        yield Asked("survey", one.id, one.title("en"), one.state(now), one.opens_at or one.made_at, until)


def _questions(conn: Connection, now: datetime) -> Iterable[Asked]:
    columns = (question.c.broadcast_id, question.c.text, question.c.closes_at, question.c.closed_at)
    went = select(*columns, broadcast.c.started_at).join_from(question, broadcast)
    for number, title, closes, closed, began in conn.execute(went.where(broadcast.c.started_at.is_not(None))):
        over = closed is not None or (closes is not None and closes <= now)
        yield Asked("question", number, title, "closed" if over else "open", began, closed or closes)


def _counted(conn: Connection, shown: list[Asked]) -> list[Asked]:
    of_surveys = select(answer_set.c.survey_id, func.count()).join_from(answer_set, person).where(not_(person.c.test))
    mine = answer_set.c.survey_id.in_([one.number for one in shown if one.what == "survey"])
    of_questions = (
        select(question.c.broadcast_id, func.count())
        .select_from(answer.join(person, person.c.id == answer.c.person_id).join(question))
        .where(not_(person.c.test), answer.c.superseded_at.is_(None))
    )
    theirs = question.c.broadcast_id.in_([one.number for one in shown if one.what == "question"])
    counts: dict[tuple[str, int], int] = {}
    for number, people in conn.execute(of_surveys.where(mine).group_by(answer_set.c.survey_id)):
        counts["survey", number] = people
    for number, people in conn.execute(of_questions.where(theirs).group_by(question.c.broadcast_id)):
        counts["question", number] = people
    return [replace(one, people=counts.get((one.what, one.number), 0)) for one in shown]

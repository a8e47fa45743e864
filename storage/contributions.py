"""Contributions: what people told the team, what became of it, and every step in between with its words.

A contribution is never lost and never overwritten: each change of its status is an event of its own, and `version`
grows with it, so that two members of staff who act at the same time do not undo each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, insert, not_, select, update

from programme.contribution import WAITING
from storage.tables import contribution, contribution_earlier, contribution_event, person, safeguarding_alert

_MOST_TRIES = 50


@dataclass(frozen=True, slots=True)
class Contribution:
    """One thing somebody said. `kind` is said | complaint | urgent; `answer_by` is the promise."""

    id: int
    receipt: str
    person_id: int
    kind: str
    words: str
    language: str
    locality: str | None
    relayed: bool
    status: str
    status_at: datetime
    made_at: datetime
    answer_by: datetime | None
    assigned_to: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Event:
    """One step in the life of a contribution: `words` are the team's answer, or the reason for closing."""

    status: str
    staff_id: int | None
    words: str | None
    at: datetime


def add(
    conn: Connection,
    person_id: int,
    *,
    kind: str,
    words: str,
    language: str,
    locality: str | None,
    relayed: bool = False,
    make_receipt: Callable[[], str],
    answer_by: datetime | None,
    now: datetime,
    made_at: datetime | None = None,
) -> Contribution:
    """Keep what somebody said, under a receipt that nobody else has; `made_at` is when they said it, if not just now.
    Raises LookupError when no receipt is free.
    """
    receipt = _free_receipt(conn, make_receipt)
    row = insert(contribution).values(
        receipt=receipt,
        person_id=person_id,
        kind=kind,
        words=words,
        language=language,
        locality=locality,
        relayed=relayed,
        status_at=now,
        made_at=made_at or now,
        answer_by=answer_by,
    )
    number = int(conn.execute(row.returning(contribution.c.id)).scalar_one())
    _note(conn, number, status="received", staff_id=None, words=None, now=now)
    kept = one(conn, number)
    if kept is None:
        raise LookupError("a contribution that was just kept is not there")
    return kept


def one(conn: Connection, contribution_id: int) -> Contribution | None:
    """The contribution with this number, if there is one."""
    return _first(conn, select(contribution).where(contribution.c.id == contribution_id))


def by_receipt(conn: Connection, receipt: str) -> Contribution | None:
    """The contribution with this receipt, if there is one."""
    return _first(conn, select(contribution).where(contribution.c.receipt == receipt))


def of_person(conn: Connection, person_id: int, *, limit: int = 10, offset: int = 0) -> list[Contribution]:
    """What a person said, the newest first."""
    mine = select(contribution).where(contribution.c.person_id == person_id).order_by(contribution.c.id.desc())
    return _all(conn, mine.limit(limit).offset(offset))


def count_of_person(conn: Connection, person_id: int) -> int:
    """How many things a person said."""
    query = select(func.count()).select_from(contribution).where(contribution.c.person_id == person_id)
    return int(conn.execute(query).scalar_one())


def waiting(conn: Connection, limit: int, *, offset: int = 0) -> list[Contribution]:
    """What still waits for an answer: urgent things first, then complaints, then the rest, the oldest first.

    What an alert is about comes when somebody has taken the alert on: until then the alert stands for it.
    """
    owed = select(contribution).where(*waits())
    return _all(conn, owed.order_by(urgency(), contribution.c.id).limit(limit).offset(offset))


def waits() -> tuple[ColumnElement[bool], ...]:
    """Conditions for what waits for an answer: what an alert is about does once somebody has taken the alert on."""
    alerted = select(safeguarding_alert.c.contribution_id).where(
        safeguarding_alert.c.acknowledged_at.is_(None), safeguarding_alert.c.contribution_id.is_not(None)
    )
    return (contribution.c.status.in_(WAITING), contribution.c.id.not_in(alerted))


def urgency() -> ColumnElement[int]:
    """What comes first: urgent things, then complaints, then the rest."""
    return case({"urgent": 0, "complaint": 1}, value=contribution.c.kind, else_=2)


def count_waiting(conn: Connection) -> dict[str, int]:
    """How many of each kind wait for an answer, as `waiting` lists them; test contacts are not counted.

    What ambassadors passed on is `relayed`, and not counted among what people `said` for themselves.
    """
    kind = case((contribution.c.relayed, "relayed"), else_=contribution.c.kind)
    columns = select(kind, func.count()).join_from(contribution, person)
    owed = columns.where(*waits(), not_(person.c.test)).group_by(kind)
    counted = {str(name): int(count) for name, count in conn.execute(owed)}
    return {name: counted.get(name, 0) for name in ("urgent", "complaint", "said", "relayed")}


def count_late(conn: Connection, now: datetime) -> int:
    """How many of these were promised an answer by now; test contacts are not counted."""
    late = (*waits(), not_(person.c.test), contribution.c.answer_by < now)
    query = select(func.count()).select_from(contribution.join(person)).where(*late)
    return int(conn.execute(query).scalar_one())


def move(
    conn: Connection,
    contribution_id: int,
    *,
    expected_version: int,
    status: str,
    staff_id: int | None,
    words: str | None,
    now: datetime,
) -> Contribution | None:
    """Give it another status, with the answer or the reason; None when somebody else moved it meanwhile.

    Whether a move is allowed is `programme.contribution`'s rule, which the caller asks first.
    """
    as_seen = (contribution.c.id == contribution_id, contribution.c.version == expected_version)
    moved = update(contribution).where(*as_seen).values(status=status, status_at=now, version=expected_version + 1)
    if conn.execute(moved).rowcount == 0:
        return None
    _note(conn, contribution_id, status=status, staff_id=staff_id, words=words, now=now)
    return one(conn, contribution_id)


def last_event(conn: Connection, contribution_id: int) -> int | None:
    """The number of the last step of its life."""
    query = select(func.max(contribution_event.c.id)).where(contribution_event.c.contribution_id == contribution_id)
    return conn.execute(query).scalar_one_or_none()


def correct_answer(conn: Connection, event_id: int, words: str | None) -> None:
    """The team corrects what it answered, or takes it back (None): its author reads under /mine what stands now."""
    conn.execute(update(contribution_event).where(contribution_event.c.id == event_id).values(words=words))


def reword(conn: Connection, one: Contribution, words: str, now: datetime) -> None:
    """Its author changed its words: the earlier ones are kept. `version` stays, since nothing was decided."""
    earlier = {"contribution_id": one.id, "person_id": one.person_id, "words": one.words, "until": now}
    conn.execute(insert(contribution_earlier).values(**earlier))
    add_words(conn, one.id, words)


def add_words(conn: Connection, contribution_id: int, words: str) -> None:
    """The words as they are now that more of what was said in several messages has come."""
    conn.execute(update(contribution).where(contribution.c.id == contribution_id).values(words=words))


def earlier_words(conn: Connection, contribution_id: int) -> list[tuple[str, datetime]]:
    """What its words were before each change, and until when, the oldest first."""
    columns = (contribution_earlier.c.words, contribution_earlier.c.until)
    query = select(*columns).where(contribution_earlier.c.contribution_id == contribution_id)
    return [(str(words), until) for words, until in conn.execute(query.order_by(contribution_earlier.c.id))]


def waits_again(conn: Connection, contribution_id: int) -> None:
    """An answer was taken back: with no other one left it waits for an answer as before."""
    mine = contribution_event.c.contribution_id == contribution_id
    left = select(contribution_event.c.id).where(mine, contribution_event.c.status == "answered")
    if conn.execute(left.where(contribution_event.c.words.is_not(None)).limit(1)).first() is None:
        answered = (contribution.c.id == contribution_id, contribution.c.status == "answered")
        again = {"status": "read", "version": contribution.c.version + 1}
        conn.execute(update(contribution).where(*answered).values(**again))


def assign(conn: Connection, contribution_id: int, staff_id: int | None, *, had: int | None) -> bool:
    """Somebody of the team has it to answer from now on, or nobody has; False when by now another than `had` has it."""
    as_seen = (contribution.c.id == contribution_id, contribution.c.assigned_to.is_not_distinct_from(had))
    return conn.execute(update(contribution).where(*as_seen).values(assigned_to=staff_id)).rowcount == 1


def count_of_member(conn: Connection, staff_id: int) -> int:
    """How many of those that wait this member has; test contacts are not counted."""
    theirs = (*waits(), not_(person.c.test), contribution.c.assigned_to == staff_id)
    query = select(func.count()).select_from(contribution.join(person)).where(*theirs)
    return int(conn.execute(query).scalar_one())


def events(conn: Connection, contribution_id: int) -> list[Event]:
    """Its life, step by step."""
    columns = (contribution_event.c.status, contribution_event.c.staff_id, contribution_event.c.words)
    query = select(*columns, contribution_event.c.at).where(contribution_event.c.contribution_id == contribution_id)
    return [Event(**row._mapping) for row in conn.execute(query.order_by(contribution_event.c.id))]


def last_words(conn: Connection, contribution_id: int) -> str | None:
    """What the team answered last, if it did."""
    said = [event.words for event in events(conn, contribution_id) if event.words]
    return said[-1] if said else None


def _free_receipt(conn: Connection, make_receipt: Callable[[], str]) -> str:
    for _ in range(_MOST_TRIES):
        receipt = make_receipt()
        if by_receipt(conn, receipt) is None:
            return receipt
    raise LookupError("no receipt is free: the receipts are too short for this programme")


def _note(
    conn: Connection, contribution_id: int, *, status: str, staff_id: int | None, words: str | None, now: datetime
) -> None:
    values = {"contribution_id": contribution_id, "status": status, "staff_id": staff_id, "words": words, "at": now}
    conn.execute(insert(contribution_event).values(**values))


def _first(conn: Connection, query: Select[Any]) -> Contribution | None:
    return next(iter(_all(conn, query)), None)


def _all(conn: Connection, query: Select[Any]) -> list[Contribution]:
    return [Contribution(**row._mapping) for row in conn.execute(query)]

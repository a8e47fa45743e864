"""Quick questions: each belongs to a broadcast, and is open from its sending until it is closed or its time is over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, bindparam, insert, or_, select, update

from storage.prepared import Prepared
from storage.question_words import Worded
from storage.tables import answer, content, delivery, question

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_NOW: Final = datetime.max.replace(tzinfo=UTC)
"""When a question was asked whose sending has not been noted yet: later than all others."""


@dataclass(frozen=True, slots=True)
class Question:
    """One row of `question`: `options` are {"value", "text"}, none for free text; the card is the programme's."""

    id: int
    broadcast_id: int
    kind: str
    text: str
    options: list[dict[str, Any]]
    decision_card: dict[str, Any] | None
    closes_at: datetime | None
    closed_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether answers still count."""
        return self.closed_at is None and (self.closes_at is None or self.closes_at > now)


def add(
    conn: Connection,
    broadcast_id: int,
    *,
    kind: str,
    text: str,
    options: Sequence[Mapping[str, Any]] = (),
    decision_card: Mapping[str, Any] | None = None,
    closes_at: datetime | None = None,
) -> int:
    """Attach the one question of a broadcast; its number."""
    added = insert(question).values(
        broadcast_id=broadcast_id,
        kind=kind,
        text=text,
        options=[dict(option) for option in options],
        decision_card=None if decision_card is None else dict(decision_card),
        closes_at=closes_at,
    )
    return int(conn.execute(added.returning(question.c.id)).scalar_one())


def find(conn: Connection, question_id: int) -> Question | None:
    """The question with this number, if there is one."""
    return _one(conn, select(question).where(question.c.id == question_id))


def of_broadcast(conn: Connection, broadcast_id: int) -> Question | None:
    """The question that a broadcast carries, if any."""
    return _one(conn, select(question).where(question.c.broadcast_id == broadcast_id))


def of_message(conn: Connection, person_id: int, message_id: int) -> Question | None:
    """The question that this message in this person's chat carries, if any."""
    carried = (delivery.c.person_id == person_id, delivery.c.question_message_id == message_id)
    return _one(conn, _delivered().where(*carried).limit(1))


def was_delivered(conn: Connection, question_id: int, person_id: int) -> bool:
    """Whether this person was sent this question, so that nobody answers what they were not asked."""
    mine = (question.c.id == question_id, delivery.c.person_id == person_id)
    return conn.execute(_delivered().where(*mine, *_has_gone()).limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question that somebody was sent: when, in which message, and when they answered it last, if they did.

    `asked_at` is None while the sending has not been noted yet. `seen` are the words in which they have it, where
    these are not the question's first ones.
    """

    question: Question
    message_id: int | None
    asked_at: datetime | None
    answered_at: datetime | None
    seen: Worded | None = None

    @property
    def answered(self) -> bool:
        """Whether they gave an answer."""
        return self.answered_at is not None


_OPEN = Prepared(
    select(*(question.c[column.name] for column in fields(Question))).where(
        question.c.closed_at.is_(None), or_(question.c.closes_at.is_(None), question.c.closes_at > bindparam("now"))
    )
)


def asked(conn: Connection, person_ids: Collection[int], now: datetime) -> dict[int, list[Asked]]:
    """The open questions that each of these people was sent, the one asked last first, in three queries for all."""
    found = {row[0]: Question(*row) for row in _OPEN.all(conn, {"now": now})}
    if not found or not person_ids:
        return {}
    answers = select(answer.c.question_id, answer.c.person_id, answer.c.given_at)
    theirs = (answer.c.question_id.in_(found), answer.c.person_id.in_(person_ids), answer.c.superseded_at.is_(None))
    answered = {
        (question_id, person_id): given for question_id, person_id, given in conn.execute(answers.where(*theirs))
    }
    of = {one.broadcast_id: one for one in found.values()}
    columns = (*(delivery.c.person_id, delivery.c.broadcast_id), delivery.c.question_message_id, delivery.c.settled_at)
    found_in = select(*columns, content.c.question).outerjoin_from(
        delivery, content, delivery.c.content_id == content.c.id
    )
    sent = found_in.where(delivery.c.broadcast_id.in_(of), delivery.c.person_id.in_(person_ids), *_has_gone())
    stacks: dict[int, list[Asked]] = {}
    for row in conn.execute(sent.order_by(delivery.c.broadcast_id.desc())):
        person_id, broadcast_id, message_id, asked_at, words = row
        one, seen = of[broadcast_id], None if words is None else Worded.read(words)
        answered_at = answered.get((one.id, person_id))
        stacks.setdefault(person_id, []).append(Asked(one, message_id, asked_at, answered_at, seen))
    return {person_id: sorted(stack, key=_when_asked, reverse=True) for person_id, stack in stacks.items()}


def answered_last(stack: Sequence[Asked]) -> int | None:
    """The number of the question that somebody answered after the newest was sent to them, if they did.

    It is the one they are talking of.
    """
    answered = [one for one in stack if one.answered_at is not None]
    last = max(answered, key=lambda one: one.answered_at or _NEVER, default=None)
    if last is None or last.answered_at is None or last.answered_at < _when_asked(stack[0]):
        return None
    return last.question.id


def _when_asked(one: Asked) -> datetime:
    return one.asked_at or one.answered_at or _NOW


def close(conn: Connection, question_id: int, now: datetime) -> bool:
    """No more answers from now on; False when it was closed already."""
    still_open = (question.c.id == question_id, question.c.closed_at.is_(None))
    return conn.execute(update(question).where(*still_open).values(closed_at=now)).rowcount == 1


def _delivered() -> Select[Any]:
    return select(question).join(delivery, delivery.c.broadcast_id == question.c.broadcast_id)


def _has_gone() -> tuple[ColumnElement[bool], ...]:
    # A press can be quicker than the note that its message was sent: "sending" and "unknown" have reached a phone too.
    return (delivery.c.state.in_(("sending", "sent", "unknown")),)


def _one(conn: Connection, query: Select[Any]) -> Question | None:
    row = conn.execute(query).first()
    return None if row is None else Question(**row._mapping)

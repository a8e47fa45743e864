"""What became of an alert after somebody took it on: handed over to a colleague, and closed with what was done.

What staff write here stays with the team: it is in no file that its person gets, whose phone others may read. When and
in which role something was done is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from storage.tables import alert_step, safeguarding_alert


@dataclass(frozen=True, slots=True)
class AlertStep:
    """A step: `what` is handed (to `to_staff_id`) or closed (with `words`: what was done)."""

    what: str
    staff_id: int | None
    to_staff_id: int | None
    words: str | None
    at: datetime


def steps(conn: Connection, alert_id: int) -> list[AlertStep]:
    """Its steps, the first one first."""
    columns = (alert_step.c.what, alert_step.c.staff_id, alert_step.c.to_staff_id, alert_step.c.words, alert_step.c.at)
    query = select(*columns).where(alert_step.c.alert_id == alert_id).order_by(alert_step.c.id)
    return [AlertStep(**row._mapping) for row in conn.execute(query)]


def in_hand(conn: Connection, person_id: int, staff_id: int) -> list[int]:
    """The alerts about a person that this member took on and nobody closed, by number: they are one matter."""
    theirs = (safeguarding_alert.c.person_id == person_id, *_held(staff_id))
    return list(conn.scalars(select(safeguarding_alert.c.id).where(*theirs).order_by(safeguarding_alert.c.id)))


def count_in_hand(conn: Connection, staff_id: int) -> int:
    """How many alerts this member took on and nobody closed."""
    query = select(func.count()).select_from(safeguarding_alert).where(*_held(staff_id))
    return int(conn.execute(query).scalar_one())


def hand_over(conn: Connection, alert_ids: Collection[int], to: int, *, staff_id: int, now: datetime) -> None:
    """A colleague has these from now on."""
    mine = safeguarding_alert.c.id.in_(alert_ids)
    conn.execute(update(safeguarding_alert).where(mine).values(acknowledged_by=to))
    _note(conn, alert_ids, "handed", staff_id, now, to=to)


def close(conn: Connection, alert_ids: Collection[int], words: str, *, staff_id: int, now: datetime) -> None:
    """They are closed, with what was done."""
    conn.execute(update(safeguarding_alert).where(safeguarding_alert.c.id.in_(alert_ids)).values(closed_at=now))
    _note(conn, alert_ids, "closed", staff_id, now, words=words)


def _held(staff_id: int) -> tuple[ColumnElement[bool], ...]:
    return (safeguarding_alert.c.acknowledged_by == staff_id, safeguarding_alert.c.closed_at.is_(None))


def _note(
    conn: Connection,
    alert_ids: Collection[int],
    what: str,
    staff_id: int,
    now: datetime,
    *,
    to: int | None = None,
    words: str | None = None,
) -> None:
    step = {"what": what, "staff_id": staff_id, "to_staff_id": to, "words": words, "at": now}
    conn.execute(insert(alert_step), [{"alert_id": number, **step} for number in alert_ids])

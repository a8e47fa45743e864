"""Alerts to the people on duty: somebody wrote words of an emergency or of being harmed.

An alert is watched over until somebody takes it on: `tell_at` says when the team is told again. That moment moves on in
the transaction that writes the messages, so a process that ends in between neither loses a reminder nor doubles one.
What one person wrote is one matter for the team: it is told of together, and taken on together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from storage.tables import alert_watch, contribution, safeguarding_alert


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: `matter` is emergency | self_harm | abuse, `rule` names the rule of the word list that matched.

    `take_on_by` is None for alerts from before there were such times. `told_again`: how often the team was told since.
    `not_meant_at`: when its person wrote that it was not meant like that. `closed_at`: when it was closed
    (`storage/alert_steps.py`).
    """

    id: int
    person_id: int
    contribution_id: int | None
    matter: str
    rule: str
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: int | None
    closed_at: datetime | None
    take_on_by: datetime | None
    told_again: int
    not_meant_at: datetime | None


def raise_alert(
    conn: Connection,
    person_id: int,
    contribution_id: int | None,
    *,
    matter: str,
    rule: str,
    now: datetime,
    take_on_by: datetime,
) -> int:
    """Write an alert down, to be taken on by a moment; its number."""
    values = {"person_id": person_id, "contribution_id": contribution_id, "matter": matter, "rule": rule}
    added = insert(safeguarding_alert).values(raised_at=now, **values).returning(safeguarding_alert.c.id)
    number = int(conn.execute(added).scalar_one())
    conn.execute(insert(alert_watch).values(alert_id=number, take_on_by=take_on_by, tell_at=take_on_by))
    return number


def waiting(conn: Connection) -> list[Alert]:
    """Alerts that nobody acknowledged, the oldest first."""
    return _found(conn, _ALERTS.where(safeguarding_alert.c.acknowledged_at.is_(None)))


def count_waiting(conn: Connection) -> int:
    """How many alerts nobody acknowledged."""
    return int(conn.execute(_COUNT_WAITING).scalar_one())


def waiting_of(conn: Connection, person_id: int) -> list[Alert]:
    """Those about one person, the oldest first."""
    theirs = (safeguarding_alert.c.person_id == person_id, safeguarding_alert.c.acknowledged_at.is_(None))
    return _found(conn, _ALERTS.where(*theirs))


def was_told(conn: Connection, person_id: int, matter: str, but: int, since: datetime) -> bool:
    """Whether an alert of the same matter about this person, other than `but`, was raised since and waits."""
    same = _same(person_id, matter, since)
    waits = (safeguarding_alert.c.id != but, safeguarding_alert.c.acknowledged_at.is_(None))
    return conn.execute(select(safeguarding_alert.c.id).where(*same, *waits).limit(1)).first() is not None


def last_matter(conn: Connection, person_id: int, since: datetime) -> str | None:
    """What somebody's last words of danger since then were about; None when there were none."""
    raised = select(safeguarding_alert.c.matter).where(*_same(person_id, None, since))
    return conn.execute(raised.order_by(safeguarding_alert.c.id.desc()).limit(1)).scalar_one_or_none()


def _same(person_id: int, matter: str | None, since: datetime) -> list[Any]:
    same = [safeguarding_alert.c.person_id == person_id, safeguarding_alert.c.raised_at >= since]
    return same if matter is None else [*same, safeguarding_alert.c.matter == matter]


def not_meant(conn: Connection, person_id: int, since: datetime, now: datetime) -> list[int]:
    """Their person says that it was not meant like that: noted on what was raised since; its numbers, if any.

    The alerts go on waiting for somebody of the team.
    """
    theirs = select(safeguarding_alert.c.id).where(*_same(person_id, None, since))
    noted = update(alert_watch).where(alert_watch.c.alert_id.in_(theirs)).values(not_meant_at=now)
    return sorted(conn.scalars(noted.returning(alert_watch.c.alert_id)))


def find(conn: Connection, alert_id: int) -> Alert | None:
    """The alert with this number, if there is one."""
    return next(iter(_found(conn, _ALERTS.where(safeguarding_alert.c.id == alert_id))), None)


def receipts(conn: Connection, alerts: Collection[Alert]) -> Mapping[int, str]:
    """Of each of these alerts, by number, the receipt of what was said; its own number where nothing is kept."""
    about = [alert.contribution_id for alert in alerts if alert.contribution_id is not None]
    rows = conn.execute(select(contribution.c.id, contribution.c.receipt).where(contribution.c.id.in_(about)))
    known = {row.id: row.receipt for row in rows}
    return {alert.id: known.get(alert.contribution_id, str(alert.id)) for alert in alerts}


def taken_on(conn: Connection, contribution_ids: Collection[int]) -> dict[int, Alert]:
    """Of these contributions, those whose alert somebody took on, each with it."""
    alerts = _ALERTS.where(safeguarding_alert.c.contribution_id.in_(contribution_ids))
    taken = alerts.where(safeguarding_alert.c.acknowledged_by.is_not(None))
    return {alert.contribution_id: alert for alert in _found(conn, taken) if alert.contribution_id is not None}


def waiting_about(conn: Connection, contribution_id: int) -> list[int]:
    """The numbers of the alerts about a contribution that nobody acknowledged."""
    about = (safeguarding_alert.c.contribution_id == contribution_id, safeguarding_alert.c.acknowledged_at.is_(None))
    return list(conn.scalars(select(safeguarding_alert.c.id).where(*about)))


def acknowledge(conn: Connection, alert_id: int, staff_id: int, now: datetime) -> bool:
    """A member of staff takes it on; False when somebody already had. The team is not told again."""
    free = (safeguarding_alert.c.id == alert_id, safeguarding_alert.c.acknowledged_at.is_(None))
    taken = update(safeguarding_alert).where(*free).values(acknowledged_at=now, acknowledged_by=staff_id)
    if conn.execute(taken).rowcount != 1:
        return False
    conn.execute(update(alert_watch).where(alert_watch.c.alert_id == alert_id).values(tell_at=None))
    return True


def late(conn: Connection, now: datetime, most: int) -> list[int]:
    """The people about whom the team is to be told again by now: the longest overdue first, so many at most."""
    due = (safeguarding_alert.c.acknowledged_at.is_(None), alert_watch.c.tell_at <= now)
    people = select(safeguarding_alert.c.person_id).join(alert_watch).where(*due)
    first = people.group_by(safeguarding_alert.c.person_id).order_by(func.min(alert_watch.c.tell_at))
    return list(conn.scalars(first.limit(most)))


def next_late(conn: Connection) -> datetime | None:
    """When the team is to be told again of an alert; None when of none."""
    return conn.execute(select(func.min(alert_watch.c.tell_at))).scalar_one_or_none()


def tell_again(conn: Connection, alert_ids: Collection[int], told: int, tell_at: datetime | None) -> None:
    """The team was told again of these, for the `told`th time; the next time is `tell_at` (None: there is none)."""
    moved = update(alert_watch).where(alert_watch.c.alert_id.in_(alert_ids))
    conn.execute(moved.values(told_again=told, tell_at=tell_at))


_ALERTS = (
    select(
        safeguarding_alert,
        alert_watch.c.take_on_by,
        func.coalesce(alert_watch.c.told_again, 0).label("told_again"),
        alert_watch.c.not_meant_at,
    )
    .outerjoin_from(safeguarding_alert, alert_watch)
    .order_by(safeguarding_alert.c.id)
)

_COUNT_WAITING = (
    select(func.count()).select_from(safeguarding_alert).where(safeguarding_alert.c.acknowledged_at.is_(None))
)


def _found(conn: Connection, query: Select[Any]) -> list[Alert]:
    return [Alert(**row._mapping) for row in conn.execute(query)]

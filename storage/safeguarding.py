"""Alerts to the people on duty: somebody wrote words of an emergency or of being harmed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.tables import safeguarding_alert


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: `matter` is emergency | self_harm | abuse, `rule` names the rule of the word list that matched."""

    id: int
    person_id: int
    contribution_id: int | None
    matter: str
    rule: str
    raised_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: int | None


def raise_alert(
    conn: Connection, person_id: int, contribution_id: int | None, *, matter: str, rule: str, now: datetime
) -> int:
    """Write an alert down; its number."""
    values = {"person_id": person_id, "contribution_id": contribution_id, "matter": matter, "rule": rule}
    added = insert(safeguarding_alert).values(raised_at=now, **values).returning(safeguarding_alert.c.id)
    return int(conn.execute(added).scalar_one())


def waiting(conn: Connection) -> list[Alert]:
    """Alerts that nobody acknowledged, the oldest first."""
    open_ones = select(safeguarding_alert).where(safeguarding_alert.c.acknowledged_at.is_(None))
    return [Alert(**row._mapping) for row in conn.execute(open_ones.order_by(safeguarding_alert.c.id))]


def was_told(conn: Connection, person_id: int, matter: str, but: int, since: datetime) -> bool:
    """Whether an alert of the same matter about this person, other than `but`, was raised since and waits."""
    other = (
        safeguarding_alert.c.person_id == person_id,
        safeguarding_alert.c.matter == matter,
        safeguarding_alert.c.id != but,
    )
    waits = (safeguarding_alert.c.acknowledged_at.is_(None), safeguarding_alert.c.raised_at >= since)
    return conn.execute(select(safeguarding_alert.c.id).where(*other, *waits).limit(1)).first() is not None


def find(conn: Connection, alert_id: int) -> Alert | None:
    """The alert with this number, if there is one."""
    row = conn.execute(select(safeguarding_alert).where(safeguarding_alert.c.id == alert_id)).one_or_none()
    return None if row is None else Alert(**row._mapping)


def taken_on(conn: Connection, contribution_ids: Collection[int]) -> dict[int, Alert]:
    """Of these contributions, those whose alert somebody took on, each with it."""
    alerts = select(safeguarding_alert).where(safeguarding_alert.c.contribution_id.in_(contribution_ids))
    taken = alerts.where(safeguarding_alert.c.acknowledged_by.is_not(None)).order_by(safeguarding_alert.c.id)
    return {row.contribution_id: Alert(**row._mapping) for row in conn.execute(taken)}


def waiting_about(conn: Connection, contribution_id: int) -> list[int]:
    """The numbers of the alerts about a contribution that nobody acknowledged."""
    about = (safeguarding_alert.c.contribution_id == contribution_id, safeguarding_alert.c.acknowledged_at.is_(None))
    return list(conn.scalars(select(safeguarding_alert.c.id).where(*about)))


def acknowledge(conn: Connection, alert_id: int, staff_id: int, now: datetime) -> bool:
    """A member of staff takes it on; False when somebody already had."""
    free = (safeguarding_alert.c.id == alert_id, safeguarding_alert.c.acknowledged_at.is_(None))
    taken = update(safeguarding_alert).where(*free).values(acknowledged_at=now, acknowledged_by=staff_id)
    return conn.execute(taken).rowcount == 1

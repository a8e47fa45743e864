"""The members of staff: who may do what on the phone, the console and the command line.

A member who is removed keeps their row, since the audit log names it; added again, they have the same number. Every
change is written to the audit log in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, case, delete, insert, select, update

from programme import roles
from storage import audit
from storage.prepared import Prepared
from storage.tables import (
    console_identity,
    console_link,
    console_session,
    duty_week,
    off_duty,
    person,
    progress,
    representing,
    staff,
)

Role = roles.Role
ON_DUTY: tuple[Role, ...] = ("administrator", "officer")
"""Who is told of urgent things: those who can act on them."""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the team, as they are now."""

    id: int
    telegram_id: int
    role: Role
    name: str | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class StaffPhone:
    """The chat of somebody who is or was on the team, and the language they read; `role` is None once they left."""

    telegram_id: int
    role: Role | None
    language: str | None


def add(
    conn: Connection,
    *,
    telegram_id: int,
    role: Role,
    now: datetime,
    name: str | None = None,
    by: int | None = None,
    actor: audit.Actor = "operator",
) -> StaffMember:
    """Make somebody a member of staff, or bring them back; one who is there gets this role (and name, if given)."""
    known = conn.execute(select(staff).where(staff.c.telegram_id == telegram_id)).mappings().one_or_none()
    if known is None:
        values = {"telegram_id": telegram_id, "role": role, "name": name, "added_at": now}
        row = conn.execute(insert(staff).values(values).returning(*staff.c)).mappings().one()
    else:
        row = _bring_back(conn, known, role, name, now)
    if known is not None:
        _stand_for_nothing(conn, row)
    _watch_no_more(conn, row)
    _write_down(conn, "staff.add", row, now, by=by, actor=actor)
    return _member(row)


def _bring_back(conn: Connection, known: RowMapping, role: Role, name: str | None, now: datetime) -> RowMapping:
    added_at = now if known["removed_at"] else known["added_at"]
    values = {"role": role, "name": name or known["name"], "added_at": added_at, "removed_at": None}
    changed = update(staff).where(staff.c.id == known["id"]).values(values).returning(*staff.c)
    return conn.execute(changed).mappings().one()


def ensure_administrators(conn: Connection, telegram_ids: Iterable[int], now: datetime) -> list[StaffMember]:
    """Make the first administrators; those who were made. Who was ever staff is left as the team has them now."""
    wanted = list(dict.fromkeys(telegram_ids))
    there = set(conn.scalars(select(staff.c.telegram_id).where(staff.c.telegram_id.in_(wanted))))
    return [
        add(conn, telegram_id=number, role="administrator", now=now, actor="hearback")
        for number in wanted
        if number not in there
    ]


def change_role(
    conn: Connection,
    staff_id: int,
    role: Role,
    *,
    now: datetime,
    by: int | None = None,
    actor: audit.Actor = "operator",
) -> StaffMember | None:
    """Give a member another role; None when there is no such member.

    Who may not read broadcasts any more is shown what they watched of them no longer, and who is no representative any
    more stands for no locality.
    """
    changed = update(staff).where(staff.c.id == staff_id, staff.c.removed_at.is_(None)).values(role=role)
    row = conn.execute(changed.returning(*staff.c)).mappings().one_or_none()
    if row is None:
        return None
    _stand_for_nothing(conn, row)
    _watch_no_more(conn, row)
    _write_down(conn, "staff.role", row, now, by=by, actor=actor)
    return _member(row)


def remove(
    conn: Connection, staff_id: int, *, now: datetime, by: int | None = None, actor: audit.Actor = "operator"
) -> bool:
    """End somebody's membership; False when there is no such member. From now on they are a resident like others.

    What they watched of broadcasts is shown to them no longer, and they are signed out everywhere: whoever comes back
    signs in anew, and is somebody to the organisation's own sign-in only when that is written down anew.
    """
    changed = update(staff).where(staff.c.id == staff_id, staff.c.removed_at.is_(None)).values(removed_at=now)
    row = conn.execute(changed.returning(*staff.c)).mappings().one_or_none()
    if row is None:
        return False
    conn.execute(delete(progress).where(progress.c.chat_id == row["telegram_id"]))
    conn.execute(delete(off_duty).where(off_duty.c.staff_id == staff_id))
    conn.execute(delete(duty_week).where(duty_week.c.staff_id == staff_id))
    conn.execute(delete(representing).where(representing.c.staff_id == staff_id))
    conn.execute(delete(console_identity).where(console_identity.c.staff_id == staff_id))
    conn.execute(delete(console_link).where(console_link.c.staff_id == staff_id, console_link.c.used_at.is_(None)))
    theirs = (console_session.c.staff_id == staff_id, console_session.c.ended_at.is_(None))
    conn.execute(update(console_session).where(*theirs).values(ended_at=now))
    _write_down(conn, "staff.remove", row, now, by=by, actor=actor)
    return True


def set_duty(
    conn: Connection,
    staff_id: int,
    *,
    on: bool,
    now: datetime,
    by: int | None = None,
    actor: audit.Actor = "operator",
) -> StaffMember | None:
    """Somebody is on duty from now on, or is not; None when there is no such member."""
    if one(conn, staff_id) is None:
        return None
    conn.execute(delete(off_duty).where(off_duty.c.staff_id == staff_id))
    if not on:
        conn.execute(insert(off_duty).values(staff_id=staff_id, since=now))
    who: audit.Actor = "staff" if by is not None else actor
    told = {"on": on}
    audit.record(conn, at=now, act="staff.duty", staff_id=by, actor=who, subject=f"staff:{staff_id}", detail=told)
    return one(conn, staff_id)


def members(conn: Connection) -> list[StaffMember]:
    """Everybody on the team now, by number."""
    return _found(conn, ())


def on_duty(conn: Connection) -> list[StaffMember]:
    """Administrators and officers, by number: they hear of urgent words, of what was set aside and what is done."""
    return [member for member in members(conn) if member.role in ON_DUTY]


def told_of_alerts(conn: Connection) -> list[StaffMember]:
    """Who can act on an alert and is on duty, by number; all who can act where none of them is."""
    able, away = on_duty(conn), not_on_duty(conn)
    return [member for member in able if member.id not in away] or able


def not_on_duty(conn: Connection) -> frozenset[int]:
    """The numbers of those who are not on duty now."""
    return frozenset(conn.scalars(select(off_duty.c.staff_id)))


def one(conn: Connection, staff_id: int) -> StaffMember | None:
    """The member with this number, if they are on the team now."""
    return next(iter(_found(conn, (staff.c.id == staff_id,))), None)


def known(conn: Connection, staff_ids: Collection[int]) -> dict[int, StaffMember]:
    """These members by number, also those who have left the team since: what they did is still theirs."""
    rows = conn.execute(select(staff).where(staff.c.id.in_(staff_ids))).mappings()
    return {row["id"]: _member(row) for row in rows}


def ever(conn: Connection) -> list[StaffMember]:
    """Everybody who is or was on the team, by number."""
    return [_member(row) for row in conn.execute(select(staff).order_by(staff.c.id)).mappings()]


def by_telegram_id(conn: Connection, telegram_id: int) -> StaffMember | None:
    """The member who has this Telegram account, if they are on the team now."""
    return next(iter(_found(conn, (staff.c.telegram_id == telegram_id,))), None)


_COLUMNS = (staff.c.id, staff.c.telegram_id, staff.c.role, staff.c.name, staff.c.added_at)
_THESE = Prepared(
    select(*_COLUMNS).where(staff.c.removed_at.is_(None), staff.c.telegram_id.in_(bindparam("ids", expanding=True)))
)


def by_telegram_ids(conn: Connection, telegram_ids: Collection[int]) -> dict[int, StaffMember]:
    """The members among these Telegram accounts: one query for a batch of turns."""
    found = [StaffMember(*row) for row in _THESE.all(conn, {"ids": list(telegram_ids)})]
    return {member.telegram_id: member for member in found}


def phones(conn: Connection) -> list[StaffPhone]:
    """The chats of all who are or were on the team and have written to the bot: it cannot reach any others."""
    role = case((staff.c.removed_at.is_(None), staff.c.role), else_=None)
    joined = staff.join(person, person.c.telegram_id == staff.c.telegram_id)
    query = select(staff.c.telegram_id, role, person.c.language).select_from(joined).order_by(staff.c.id)
    return [StaffPhone(*row) for row in conn.execute(query)]


def _found(conn: Connection, conditions: tuple[ColumnElement[bool], ...]) -> list[StaffMember]:
    query = select(staff).where(staff.c.removed_at.is_(None), *conditions).order_by(staff.c.id)
    return [_member(row) for row in conn.execute(query).mappings()]


def _member(row: RowMapping) -> StaffMember:
    return StaffMember(row["id"], row["telegram_id"], row["role"], row["name"], row["added_at"])


def _stand_for_nothing(conn: Connection, row: RowMapping) -> None:
    if row["role"] != "representative":
        conn.execute(delete(representing).where(representing.c.staff_id == row["id"]))


def _watch_no_more(conn: Connection, row: RowMapping) -> None:
    if not roles.may(row["role"], "broadcast.read"):
        conn.execute(delete(progress).where(progress.c.chat_id == row["telegram_id"]))


def _write_down(
    conn: Connection, act: str, row: RowMapping, now: datetime, *, by: int | None, actor: audit.Actor
) -> None:
    who: audit.Actor = "staff" if by is not None else actor
    subject = f"staff:{row['id']}"
    audit.record(conn, at=now, act=act, staff_id=by, actor=who, subject=subject, detail={"role": row["role"]})

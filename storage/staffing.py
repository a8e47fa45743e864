"""What administrators do with the team at a desk: the acts of storage/staff.py, by programme/membership.py's rules.

Each looks at who is an administrator in its own transaction, and on PostgreSQL holds their rows until it ends: two who
take each other's role away at once leave one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from programme.membership import Refusal, why_not
from storage import signing_in, staff
from storage.staff import Role, StaffMember
from storage.tables import staff as team


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change: the member as they are now, or why nothing was done."""

    member: StaffMember | None = None
    refused: Refusal | None = None


def add(conn: Connection, telegram_id: int, role: Role, name: str | None, *, by: int, now: datetime) -> Changed:
    """Make somebody a member, or bring them back; who is in the team already is left as they are, and `stale`."""
    if by not in administrators(conn):
        return Changed(refused="not_yours")
    there = staff.by_telegram_id(conn, telegram_id)
    if there is not None:
        return Changed(there, "stale")
    return Changed(staff.add(conn, telegram_id=telegram_id, role=role, name=name, now=now, by=by))


def change_role(conn: Connection, staff_id: int, role: Role, *, was: str, by: int, now: datetime) -> Changed:
    """Give a member another role, if theirs is still `was`."""
    refused = why_not(staff_id, by=by, administrators=administrators(conn))
    member = staff.one(conn, staff_id)
    if refused is not None or member is None:
        return Changed(member, refused or "gone")
    if member.role != was:
        return Changed(member, "stale")
    if member.role == role:
        return Changed(member)
    return Changed(staff.change_role(conn, staff_id, role, now=now, by=by))


def remove(conn: Connection, staff_id: int, *, by: int, now: datetime) -> Changed:
    """End somebody's membership; they are signed out everywhere."""
    refused = why_not(staff_id, by=by, administrators=administrators(conn))
    if refused is not None:
        return Changed(refused=refused)
    return Changed(refused=None if staff.remove(conn, staff_id, now=now, by=by) else "gone")


def set_duty(conn: Connection, staff_id: int, *, on: bool, by: int, now: datetime) -> Changed:
    """Somebody is on duty from now on, or is not."""
    if by not in administrators(conn):
        return Changed(refused="not_yours")
    member = staff.set_duty(conn, staff_id, on=on, now=now, by=by)
    return Changed(member, None if member is not None else "gone")


def make_link(conn: Connection, staff_id: int, *, by: int, now: datetime) -> str | None:
    """The secret of a link by which a member signs in, once; the log says who made it. None when there is no such
    member, or who asks is no administrator.
    """
    if by not in administrators(conn) or staff.one(conn, staff_id) is None:
        return None
    return signing_in.make_link(conn, staff_id, now, by=by)


def end_sessions(conn: Connection, staff_id: int, session: int | None, *, by: int, now: datetime) -> int | None:
    """Sign a member out of one session, or (None) of all; how many were ended. None: who asks is no administrator."""
    if by not in administrators(conn):
        return None
    there = [one.id for one in signing_in.sessions(conn, staff_id, now) if session in (None, one.id)]
    return sum(signing_in.end(conn, one, staff_id, now, by=by) for one in there)


def administrators(conn: Connection) -> frozenset[int]:
    """The numbers of all administrators there are; on PostgreSQL their rows are held until the transaction ends."""
    query = select(team.c.id).where(team.c.role == "administrator", team.c.removed_at.is_(None)).order_by(team.c.id)
    return frozenset(conn.scalars(query.with_for_update()))

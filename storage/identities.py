"""Who each member of staff is to the organisation's own sign-in (programme/single_sign_on.py).

Names are sealed, so none can be looked for in the database: all are read, as many as the team has members.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from programme.single_sign_on import identity
from storage import audit, signing_in, staff, staffing
from storage.staff import StaffMember
from storage.tables import console_identity

Refusal = Literal["not_yours", "gone", "stale", "taken"]
"""Why a name was not written down: `not_yours`: who asks is no administrator; `gone`: there is no such member; `stale`:
somebody else changed it since it was looked at; `taken`: a colleague has it.
"""


def name_of(conn: Connection, staff_id: int) -> str | None:
    """What this member is called by the organisation's sign-in; None when nothing is written down."""
    query = select(console_identity.c.name).where(console_identity.c.staff_id == staff_id)
    return conn.execute(query).scalar_one_or_none()


def member_named(conn: Connection, name: str, claim: str) -> StaffMember | None:
    """The member whom `claim` calls so, if they are on the team."""
    query = select(console_identity.c.staff_id, console_identity.c.name)
    found = [row.staff_id for row in conn.execute(query) if identity(row.name, claim) == name]
    return staff.one(conn, found[0]) if len(found) == 1 else None


def sign_in(conn: Connection, name: str, claim: str, browser: str, now: datetime) -> str | None:
    """Open a session for the member whom `claim` calls so; its secret. None when nobody on the team is."""
    member = member_named(conn, name, claim)
    return None if member is None else signing_in.open_session(conn, member.id, browser, now, by="organisation")


def write_down(
    conn: Connection,
    staff_id: int,
    name: str | None,
    claim: str,
    *,
    now: datetime,
    by: int | None = None,
    was: str | None = None,
) -> Refusal | None:
    """Say what a member is called (None: nothing any more); why not, when it cannot be. `by` None: the operator.

    `name` is one of `identity`'s; `was` is what it was when it was looked at ("": nothing; None: it does not matter).
    The log says that it was changed, never what it is.
    """
    administrators = staffing.administrators(conn)  # held until the end: two who give one name are not both the first
    if by is not None and by not in administrators:
        return "not_yours"
    if staff.one(conn, staff_id) is None:
        return "gone"
    if was is not None and was != (name_of(conn, staff_id) or ""):
        return "stale"
    there = None if name is None else member_named(conn, name, claim)
    if there is not None and there.id != staff_id:
        return "taken"
    conn.execute(delete(console_identity).where(console_identity.c.staff_id == staff_id))
    if name is not None:
        conn.execute(insert(console_identity).values(staff_id=staff_id, name=name, set_at=now))
    actor: audit.Actor = "operator" if by is None else "staff"
    subject, detail = f"staff:{staff_id}", {"set": name is not None}
    audit.record(conn, at=now, act="staff.identity", staff_id=by, actor=actor, subject=subject, detail=detail)
    return None

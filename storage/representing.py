"""Which locality a representative of the committee stands for: an administrator writes it down, or takes it away.

It is theirs as long as they are a representative (storage/staff.py ends it with the role).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from storage import audit, staff, staffing
from storage.tables import representing

Refusal = Literal["not_yours", "gone", "stale"]
"""Why nothing was written down: `not_yours`: who asks is no administrator; `gone`: there is no such representative;
`stale`: somebody else changed it since it was looked at.
"""


def locality_of(conn: Connection, staff_id: int) -> str | None:
    """The short name of the locality that this member stands for; None: of none."""
    query = select(representing.c.locality).where(representing.c.staff_id == staff_id)
    found: str | None = conn.execute(query).scalar_one_or_none()
    return found


def stand_for(
    conn: Connection, staff_id: int, locality: str | None, *, was: str, by: int, now: datetime
) -> Refusal | None:
    """Say for which locality a representative stands (None: for none); why not, when it cannot be. `was` is what stood
    there when it was looked at ("": none).
    """
    if by not in staffing.administrators(conn):
        return "not_yours"
    member = staff.one(conn, staff_id)
    if member is None or member.role != "representative":
        return "gone"
    if was != (locality_of(conn, staff_id) or ""):
        return "stale"
    conn.execute(delete(representing).where(representing.c.staff_id == staff_id))
    if locality is not None:
        conn.execute(insert(representing).values(staff_id=staff_id, locality=locality, set_at=now))
    detail = {"locality": locality}
    audit.record(conn, at=now, act="staff.locality", staff_id=by, subject=f"staff:{staff_id}", detail=detail)
    return None

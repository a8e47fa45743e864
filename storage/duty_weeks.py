"""The rota: who is on duty at which times of the week, and that the hands of the clock put them on and off.

Who is on duty stands in `off_duty`, as always: at the begin and the end of somebody's time that is changed once. What
an administrator changes by hand in between stays until then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from programme.duty_week import Week, is_on
from programme.membership import Refusal
from storage import audit, staff, staffing
from storage.tables import duty_week

_ALL: Final = select(duty_week).order_by(duty_week.c.staff_id)


@dataclass(frozen=True, slots=True)
class Rota:
    """Somebody's week. `version` is another one when it is changed; `said_on`: what it came to at the last look."""

    staff_id: int
    week: Week
    said_on: bool
    version: str


def all_weeks(conn: Connection) -> dict[int, Rota]:
    """Every week there is, by its member's number."""
    return {row.staff_id: _rota(row) for row in conn.execute(_ALL)}


def week_of(conn: Connection, staff_id: int) -> Rota | None:
    """A member's week; None where they have none."""
    row = conn.execute(select(duty_week).where(duty_week.c.staff_id == staff_id)).one_or_none()
    return None if row is None else _rota(row)


def set_week(
    conn: Connection, staff_id: int, week: Week, *, was: str, zone: tzinfo, by: int, now: datetime
) -> Refusal | None:
    """Give a member this week (empty: none any more), if theirs is as it was; they are put on or off duty by it now."""
    if by not in staffing.administrators(conn):
        return "not_yours"
    if staff.one(conn, staff_id) is None:
        return "gone"
    there = week_of(conn, staff_id)
    if was != ("" if there is None else there.version):
        return "stale"
    if week == ({} if there is None else there.week):
        return None
    conn.execute(delete(duty_week).where(duty_week.c.staff_id == staff_id))
    told = {str(day): [f"{begin:%H:%M}", f"{end:%H:%M}"] for day, (begin, end) in week.items()}
    audit.record(conn, at=now, act="staff.week", staff_id=by, subject=f"staff:{staff_id}", detail={"week": told})
    if week:
        said = is_on(week, now, zone)
        conn.execute(insert(duty_week).values(staff_id=staff_id, days=told, said_on=said, set_at=now))
        _put(conn, staff_id, on=said, now=now)
    return None


def due(conn: Connection, now: datetime, zone: tzinfo) -> list[tuple[int, bool]]:
    """Whose time has begun or ended since the last look, and which of the two (True: begun)."""
    weeks = all_weeks(conn).values()
    return [(one.staff_id, not one.said_on) for one in weeks if is_on(one.week, now, zone) is not one.said_on]


def follow(conn: Connection, now: datetime, zone: tzinfo) -> int:
    """Put on and off duty whose time has begun or ended; how many that were."""
    found = due(conn, now, zone)
    for staff_id, on in found:
        conn.execute(update(duty_week).where(duty_week.c.staff_id == staff_id).values(said_on=on))
        _put(conn, staff_id, on=on, now=now)
    return len(found)


def _put(conn: Connection, staff_id: int, *, on: bool, now: datetime) -> None:
    if (staff_id not in staff.not_on_duty(conn)) is not on:
        staff.set_duty(conn, staff_id, on=on, now=now, actor="hearback")


def _rota(row: Any) -> Rota:
    week = {int(day): (time.fromisoformat(begin), time.fromisoformat(end)) for day, (begin, end) in row.days.items()}
    return Rota(row.staff_id, week, row.said_on, row.set_at.isoformat())

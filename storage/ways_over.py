"""Announcements with a button for a way to take part that closed, or was withdrawn, after they were planned.

Nobody gets a button that leads nowhere: each is looked at again when it begins and twice a second while it goes out,
and right before each call (storage/deliveries.py). One that is over stops until staff resume or cancel it; a series is
held, since each of its times would stop again. Corrections have no button, and may be what tells people of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, or_, select

from storage import bookings, broadcasts, opportunities, series
from storage.prepared import Prepared
from storage.tables import broadcast
from storage.tables import series as repeating

REASONS: Final = ("way_withdrawn", "way_closed", "way_unchecked")
"""Why an announcement stopped or a series is held: what became of the way to take part under its button."""


@dataclass(frozen=True, slots=True)
class Over:
    """An announcement, its version as it was looked at, and the way to take part that is over: its title, and why."""

    id: int
    version: int
    title: str
    reason: str


def found(conn: Connection, now: datetime) -> list[Over]:
    """Those that are on their way, or whose time has come, though nobody could say yes to them any more."""
    rows = _WITH_A_WAY.named(conn, {"now": now})
    return [over for row in rows if (over := _over(conn, row, now)) is not None]


def of(conn: Connection, number: int, now: datetime) -> Over | None:
    """The same of one announcement or series, whatever its state."""
    row = broadcasts.row_of(conn, number)
    return None if row is None else _over(conn, row, now)


def stop(conn: Connection, one: Over) -> bool:
    """It goes no further; False when somebody changed it since it was looked at."""
    row = broadcasts.row_of(conn, one.id)
    if row is None or row.version != one.version:
        return False
    return broadcasts.change(conn, row, {"state": "stopped", "reason": one.reason})


def hold(conn: Connection, one: Over) -> None:
    """Nothing more is made of a series."""
    series.hold(conn, one.id, one.reason)


def _over(conn: Connection, row: Row[Any], now: datetime) -> Over | None:
    way = None if row.opportunity_id is None else opportunities.find(conn, row.opportunity_id)
    why = None if way is None else bookings.why_not(way, now)
    return None if way is None or why is None else Over(row.id, row.version, way.texts["en"].title, f"way_{why}")


_COME = and_(broadcast.c.state == "scheduled", or_(broadcast.c.at.is_(None), broadcast.c.at <= bindparam("now")))
_WITH_A_WAY = Prepared(
    select(broadcast)
    .where(or_(broadcast.c.state == "running", _COME), broadcast.c.opportunity_id.is_not(None))
    .where(broadcast.c.id.not_in(select(repeating.c.broadcast_id)))
    .order_by(broadcast.c.id)
)

"""Sending a broadcast once more to some: those who failed, or those of whom it is not known whether they have it.

The two are different wishes, since only the second can give somebody the same message twice. Who failed *after* it was
not known whether they have it belongs to the second too: their first try may have arrived.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select, update

from programme.correction import SILENT
from storage.tables import delivery, person

_FRESH: Final[dict[str, Any]] = {
    "state": "pending",
    "reason": None,
    "tries": 0,
    "not_before": None,
    "settled_at": None,
}
_IS_LOST = select(person.c.id).where(person.c.id == delivery.c.person_id, ~person.c.reachable).exists()
_FAILED = (delivery.c.state == "failed") & ~_IS_LOST
_UNDECIDED = delivery.c.state == "unknown"
_DOUBTED = delivery.c.first_unknown_at.is_not(None)


def failed(conn: Connection, row: Row[Any]) -> int:
    """Put back those of this broadcast who failed, and certainly do not have it; how many. Who still cannot be reached
    stays failed. What is deleted or changed may be repeated, so there the undecided are put back as well.
    """
    whom = or_(_FAILED, _UNDECIDED) if row.correction in SILENT else _FAILED & ~_DOUBTED
    return _put_back(conn, row, whom)


def lost(conn: Connection, row: Row[Any]) -> int:
    """How many of those who failed cannot be reached at all: there is no chat with them any more, so that trying again
    is no use. Of those who would be tried again by `failed`.
    """
    whom = (delivery.c.broadcast_id == row.id, delivery.c.state == "failed", _IS_LOST)
    certain = whom if row.correction in SILENT else (*whom, ~_DOUBTED)
    return int(conn.execute(select(func.count()).select_from(delivery).where(*certain)).scalar_one())


def undecided(conn: Connection, row: Row[Any]) -> int:
    """Put back those of this broadcast who may have it, and count them as resent; how many."""
    return _put_back(conn, row, or_(_UNDECIDED, _FAILED & _DOUBTED), resent=True)


def _put_back(conn: Connection, row: Row[Any], whom: Any, **more: Any) -> int:
    back = update(delivery).where(delivery.c.broadcast_id == row.id, whom)
    return conn.execute(back.values(**_FRESH, **more)).rowcount

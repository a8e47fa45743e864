"""What somebody wrote faster than it could be answered: kept as it is until they say whether it goes to the team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from storage.tables import folded


def add(conn: Connection, person_id: int, message: Mapping[str, Any], now: datetime) -> None:
    """Keep one message (a part, as plain values)."""
    conn.execute(insert(folded).values(person_id=person_id, message=dict(message), at=now))


def take(conn: Connection, person_id: int) -> list[dict[str, Any]]:
    """All that is kept of somebody, in its order; it is kept no longer here."""
    theirs = select(folded.c.message).where(folded.c.person_id == person_id).order_by(folded.c.id)
    found = list(conn.scalars(theirs))
    if found:
        conn.execute(delete(folded).where(folded.c.person_id == person_id))
    return found

"""Announcements that stopped by themselves because of a file of theirs: which of them the team does not know of yet.

A notice keeps the version that the announcement had: of one that is resumed and stops again the team is told again, and
nobody is told twice, also after a crash.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from programme.retry import BAD_FILE
from storage.prepared import Prepared, among
from storage.tables import broadcast, notice


def key(broadcast_id: int, version: int) -> str:
    """What the notice is known by."""
    return f"file:{broadcast_id}:{version}"


def untold(conn: Connection) -> list[int]:
    """Their numbers."""
    found = {key(number, version): number for number, version in _STOPPED.all(conn, {})}
    if not found:
        return []
    known = set(conn.scalars(select(notice.c.key).where(notice.c.key.in_(found))))
    return [number for one, number in found.items() if one not in known]


_STOPPED = Prepared(
    select(broadcast.c.id, broadcast.c.version).where(
        broadcast.c.state == "stopped", among(broadcast.c.reason, sorted(BAD_FILE))
    )
)

"""The walk of a broadcast through its audience: slice by slice, each in a transaction of its own, from a cursor."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from programme import audience as expressions
from storage import audience, corrections, deliveries
from storage.audience import Recipient
from storage.tables import broadcast, content

SLICE: Final = 500
NO_TEXT: Final = "no_text_in_language"
"""Why somebody is held or skipped for whose language there is no text."""


def unfinished(conn: Connection) -> list[int]:
    """The running broadcasts that have not found everybody yet."""
    going = (broadcast.c.state == "running", ~broadcast.c.walked)
    return list(conn.scalars(select(broadcast.c.id).where(*going).order_by(broadcast.c.id)))


def step(conn: Connection, broadcast_id: int, now: datetime, *, limit: int = SLICE) -> bool:
    """Find the next people of a running broadcast and write their deliveries down; whether more may come."""
    going = (broadcast.c.id == broadcast_id, broadcast.c.state == "running", ~broadcast.c.walked)
    row = conn.execute(select(broadcast).where(*going)).one_or_none()
    if row is None:
        return False
    if row.corrects_id is not None:
        return corrections.step(conn, row, now, limit=limit)
    who = expressions.parse(row.audience)
    found = audience.slice_of(conn, who, row.purpose, after=row.cursor, limit=limit, now=now)
    texts = _contents(conn, broadcast_id)
    deliveries.add(conn, [_delivery(row, one, texts, now) for one in found.people])
    moved: dict[str, Any] = {"cursor": found.cursor}
    if found.ended:
        moved["walked"] = True
    conn.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(moved))
    return not found.ended


def _contents(conn: Connection, broadcast_id: int) -> dict[str, Row[Any]]:
    """The newest content in each language."""
    query = select(content).where(content.c.broadcast_id == broadcast_id).order_by(content.c.version)
    return {row.language: row for row in conn.execute(query)}


def _delivery(row: Row[Any], who: Recipient, texts: dict[str, Row[Any]], now: datetime) -> dict[str, Any]:
    own = texts.get(who.language or row.language)
    chosen = own or texts[row.language]
    planned = {"broadcast_id": row.id, "person_id": who.id, "content_id": chosen.id, "parts": len(chosen.parts)}
    if own is not None or row.missing == "apology":
        return planned | {"state": "pending", "reason": None, "settled_at": None}
    left = "held" if row.missing == "hold" else "skipped"
    return planned | {"state": left, "reason": NO_TEXT, "settled_at": now}

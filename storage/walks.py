"""The walk of a broadcast through its audience: slice by slice, each in a transaction of its own, from a cursor."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, update

from programme import audience as expressions
from programme.watching import FIRST, Watch
from storage import audience, correction_walks, deliveries
from storage.audience import Recipient
from storage.copies import NO_TEXT
from storage.prepared import Prepared
from storage.tables import broadcast, content

SLICE: Final = 500


def unfinished(conn: Connection) -> list[int]:
    """The running broadcasts that have not found everybody yet, but for those whose first slice is out alone."""
    return [number for number, watch in _UNFINISHED.all(conn, {}) if _room(watch) != 0]


def step(conn: Connection, broadcast_id: int, now: datetime, *, limit: int = SLICE) -> bool:
    """Find the next people of a running broadcast and write their deliveries down; whether more may come."""
    going = (broadcast.c.id == broadcast_id, broadcast.c.state == "running", ~broadcast.c.walked)
    row = conn.execute(select(broadcast).where(*going)).one_or_none()
    if row is None:
        return False
    if row.corrects_id is not None:
        return correction_walks.step(conn, row, now, limit=limit)
    room = _room(row.watch)
    if room == 0:
        return False
    who = expressions.parse(row.audience)
    size = limit if room is None else min(limit, room)
    found = audience.slice_of(conn, who, row.purpose, after=row.cursor, limit=size, now=now)
    texts = _contents(conn, broadcast_id)
    planned = [_delivery(row, one, texts, now) for one in found.people]
    deliveries.add(conn, planned)
    moved: dict[str, Any] = {"cursor": found.cursor, "walked": found.ended}
    if room is not None:
        called = sum(one["state"] == "pending" for one in planned)
        watch = replace(Watch.read(row.watch), found=FIRST - room + called)
        if watch.room == 0 and not found.ended:
            after = audience.slice_of(conn, who, row.purpose, after=found.cursor, limit=1, now=now)
            moved["walked"] = after.ended and not after.people
        # Where everybody is found before the first slice is full, there is no rest to watch.
        moved["watch"] = None if moved["walked"] else watch.kept()
    conn.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(moved))
    return not moved["walked"] and _room(moved.get("watch")) != 0


def _room(watch: dict[str, Any] | None) -> int | None:
    """How many people may be found before the first slice is judged; None: as many as there are."""
    return None if watch is None else Watch.read(watch).room


def _contents(conn: Connection, broadcast_id: int) -> dict[str, Row[Any]]:
    """The newest content in each language, but for what nobody has checked, and for what is in reserve."""
    used = func.coalesce(content.c.checking, "checked") == "checked"
    query = select(content).where(content.c.broadcast_id == broadcast_id, used).order_by(content.c.version)
    return {row.language: row for row in conn.execute(query)}


def _delivery(row: Row[Any], who: Recipient, texts: dict[str, Row[Any]], now: datetime) -> dict[str, Any]:
    own = texts.get(who.language or row.language)
    chosen = own or texts[row.language]
    planned = {"broadcast_id": row.id, "person_id": who.id, "content_id": chosen.id, "parts": len(chosen.parts)}
    if own is not None or row.missing == "apology":
        return planned | {"state": "pending", "reason": None, "settled_at": None}
    left = "held" if row.missing == "hold" else "skipped"
    return planned | {"state": left, "reason": NO_TEXT, "settled_at": now}


_UNFINISHED = Prepared(
    select(broadcast.c.id, broadcast.c.watch)
    .where(broadcast.c.state == "running", ~broadcast.c.walked)
    .order_by(broadcast.c.id)
)

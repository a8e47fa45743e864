"""The walk of a correction: over the deliveries of what it corrects, and later over those who waited for words of their
language.

Each slice is a transaction of its own, from a cursor, so that a crash leaves nobody out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import takewhile
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, or_, select, update

from programme.correction import NOT_CONFIRMED, how_many, why_not_deleted
from storage import copies, deliveries
from storage.copies import NO_TEXT, READY
from storage.tables import broadcast, content, delivery

SLICE: Final = 500


def step(conn: Connection, row: Row[Any], now: datetime, *, limit: int = SLICE) -> bool:
    """Find the next people of a running correction and write their deliveries down; whether to go on at once.

    It waits for a message that is on its way: what becomes of it is known in a moment.
    """
    wanted = {"original": row.corrects_id, "after": row.cursor, "limit": limit}
    found = conn.execute(_NEXT, wanted).all()
    known = list(takewhile(lambda one: one.state != "sending", found))
    says = _says(conn, row)
    planned = [_delivery(row, says.get(one.content_id), one, now) for one in known]
    deliveries.add(conn, [one for one in planned if one is not None])
    moved: dict[str, Any] = {"cursor": known[-1].person_id} if known else {}
    if len(known) == len(found) < limit:
        moved["walked"] = True
    if moved:
        conn.execute(update(broadcast).where(broadcast.c.id == row.id).values(moved))
    return len(known) == limit


def let_go(conn: Connection, row: Row[Any], said: Row[Any], now: datetime, limit: int) -> bool:
    """Let a slice of those go who waited for the words in a language, which are there now; whether more may wait."""
    wanted = {"correction": row.id, "original": row.corrects_id, "language": said.language, "limit": limit}
    found = conn.execute(_WAITED, wanted).all()
    alike: dict[tuple[Any, ...], list[int]] = {}
    for one in found:
        planned = _delivery(row, said, one, now)
        key = () if planned is None else tuple((name, planned[name]) for name in _CHANGES)
        alike.setdefault(key, []).append(one.id)
    for values, ids in alike.items():
        mine = delivery.c.id.in_(ids)
        conn.execute(update(delivery).where(mine).values(dict(values)) if values else delete(delivery).where(mine))
    return len(found) == limit


def _says(conn: Connection, row: Row[Any]) -> Mapping[int, Row[Any]]:
    """What a correction says to whom has which content of what it corrects."""
    original = conn.execute(select(broadcast).where(broadcast.c.id == row.corrects_id)).one()
    known, said = copies.by_content(conn, original), copies.said(conn, row)
    if row.correction == "delete":
        return dict.fromkeys(known, next(iter(said.values())))
    return {number: said[copy] for number, copy in known.items() if copy in said}


def _delivery(row: Row[Any], said: Row[Any] | None, one: Any, now: datetime) -> dict[str, Any] | None:
    """What a correction is to somebody; None where nothing that they have changes."""
    if said is None or said.checking == "left":
        return None
    why, parts = None, len(said.parts)
    planned = {"broadcast_id": row.id, "person_id": one.person_id, "content_id": said.id}
    if said.checking not in READY:
        return planned | {"parts": 1, "state": "held", "reason": NO_TEXT, "settled_at": now}
    if row.correction == "delete":
        why = why_not_deleted(one.message_ids or (), one.settled_at, now)
    elif row.correction == "edit":
        sure = one.state != "unknown" and not (one.resent and one.state != "sent")
        needed = how_many(one.message_ids or (), said.parts, sure=sure)
        if needed == 0:
            return None
        why, parts = (NOT_CONFIRMED, parts) if needed is None else (None, needed)
    state = "pending" if why is None else "skipped"
    return planned | {"parts": parts, "state": state, "reason": why, "settled_at": None if why is None else now}


# Who has some of it, or may have: also where it was cancelled between two parts, or before a second try.
HAVE_IT: Final = or_(
    delivery.c.message_ids.is_not(None), delivery.c.state.in_(("sending", "unknown")), delivery.c.resent
)
_KNOWN: Final = (
    *(delivery.c.person_id, delivery.c.state, delivery.c.message_ids, delivery.c.settled_at, delivery.c.resent),
    delivery.c.content_id,
)
_NEXT = (
    select(*_KNOWN)
    .where(delivery.c.broadcast_id == bindparam("original"), delivery.c.person_id > bindparam("after"), HAVE_IT)
    .order_by(delivery.c.person_id)
    .limit(bindparam("limit"))
)
_CHANGES: Final = ("content_id", "parts", "state", "reason", "settled_at")
_held = delivery.alias()
_WAITED = (
    select(_held.c.id, *_KNOWN)
    .select_from(_held.join(content, content.c.id == _held.c.content_id))
    .join(delivery, (delivery.c.person_id == _held.c.person_id) & (delivery.c.broadcast_id == bindparam("original")))
    .where(_held.c.broadcast_id == bindparam("correction"), _held.c.state == "held", _held.c.reason == NO_TEXT)
    .where(content.c.language == bindparam("language"))
    .limit(bindparam("limit"))
)

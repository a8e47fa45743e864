"""Corrections: an announcement that was delivered is taken back.

A correction is a broadcast of its own, so that it is paced, paused, cancelled, resumed after a crash and reported like
any other. Instead of an audience it walks over the deliveries of the announcement that it corrects: whoever has some of
it, or may have. What it corrects ends when it is made, so that nobody gets it afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, case, func, insert, or_, select, update

from programme.correction import DELETABLE, why_not_deleted
from storage import broadcasts, deliveries, questions
from storage.tables import broadcast, content, delivery

SLICE: Final = 500


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a withdrawal would come: from how many people it can be deleted, and who of the others may have it."""

    people: int
    not_confirmed: int
    too_old: int


@dataclass(frozen=True, slots=True)
class Made:
    """A correction that was made, by its number (`id`). When none was, `reason` is no_such | a_correction | under_way
    (`id`: the one that is) | already (`id`: the one before) | nobody | too_old | not_confirmed.
    """

    id: int | None
    reason: str | None = None
    reach: Reach = Reach(0, 0, 0)
    ended: bool = False
    """Whether the announcement was still going out, and is cancelled by this."""


def reach(conn: Connection, broadcast_id: int, now: datetime) -> Reach:
    """Who has an announcement, or may have it, as far as it can be told before each is looked at."""
    row = conn.execute(_REACH, {"original": broadcast_id, "since": now - DELETABLE}).one()
    return Reach(row.people or 0, row.not_confirmed or 0, row.too_old or 0)


def withdraw(conn: Connection, broadcast_id: int, *, by: int | None, note: str | None, now: datetime) -> Made:
    """Delete an announcement from the chats of all who have it; it ends, and its question closes.

    `by`: who of the staff does it, None for the operator; `note`: why, for the team.
    """
    row = broadcasts.row_of(conn, broadcast_id)
    refused = _refused(conn, row)
    if row is None or refused is not None:
        return refused or Made(None, "no_such")
    found = reach(conn, broadcast_id, now)
    if not found.people:
        return Made(None, "too_old" if found.too_old else "not_confirmed" if found.not_confirmed else "nobody", found)
    ended = broadcasts.act(conn, broadcast_id, "cancel", now=now).done
    asked = questions.of_broadcast(conn, broadcast_id)
    if asked is not None:
        questions.close(conn, asked.id, now)
    return Made(_add(conn, row, by, note, now), reach=found, ended=ended)


def step(conn: Connection, row: Row[Any], now: datetime, *, limit: int = SLICE) -> bool:
    """Find the next people of a running correction and write their deliveries down; whether to go on at once.

    It waits for a message that is on its way: what becomes of it is known in a moment.
    """
    wanted = {"original": row.corrects_id, "after": row.cursor, "limit": limit}
    found = conn.execute(_NEXT, wanted).all()
    known = list(takewhile(lambda one: one.state != "sending", found))
    content_id = conn.execute(select(content.c.id).where(content.c.broadcast_id == row.id)).scalar_one()
    deliveries.add(conn, [_delivery(row.id, content_id, one, now) for one in known])
    moved: dict[str, Any] = {"cursor": known[-1].person_id} if known else {}
    if len(known) == len(found) < limit:
        moved["walked"] = True
    if moved:
        conn.execute(update(broadcast).where(broadcast.c.id == row.id).values(moved))
    return len(known) == limit


def second_copies(conn: Connection, row: Row[Any]) -> int:
    """From how many people it was deleted who may have got it twice: a second copy has no number to name it by."""
    return int(conn.execute(_COPIES, {"correction": row.id, "original": row.corrects_id}).scalar_one())


def _refused(conn: Connection, row: Row[Any] | None) -> Made | None:
    if row is None:
        return None
    if row.correction is not None:
        return Made(None, "a_correction")
    last = conn.execute(_LAST, {"original": row.id}).one_or_none()
    if last is None:
        return None
    return Made(last.id, "already" if last.state == "done" else "under_way")


def _add(conn: Connection, row: Row[Any], by: int | None, note: str | None, now: datetime) -> int:
    new: Mapping[str, Any] = {
        **{name: row._mapping[name] for name in ("audience", "purpose", "language")},
        "state": "scheduled",
        "made_at": now,
        "made_by": by,
        "corrects_id": row.id,
        "correction": "delete",
        # It makes no sound, and what is wrong should not stand there until the morning.
        "crash": "resend",
        "quiet_hours": "ignore",
        "missing": "skip",
        "note": note,
    }
    number = int(conn.execute(insert(broadcast).values(new).returning(broadcast.c.id)).scalar_one())
    part = {"method": "deleteMessages", "corrects": row.id}
    frozen = {"broadcast_id": number, "language": row.language, "markdown": "", "parts": [part]}
    conn.execute(insert(content).values(frozen))
    return number


def _delivery(broadcast_id: int, content_id: int, one: Row[Any, Any, Any, Any], now: datetime) -> dict[str, Any]:
    why = why_not_deleted(one.message_ids or (), one.settled_at, now)
    planned = {"broadcast_id": broadcast_id, "person_id": one.person_id, "content_id": content_id, "parts": 1}
    return planned | {
        "state": "pending" if why is None else "skipped",
        "reason": why,
        "settled_at": None if why is None else now,
    }


# Who has some of it, or may have: also where it was cancelled between two parts, or before a second try.
_HAVE_IT = or_(delivery.c.message_ids.is_not(None), delivery.c.state.in_(("sending", "unknown")), delivery.c.resent)
_NEXT = (
    select(delivery.c.person_id, delivery.c.state, delivery.c.message_ids, delivery.c.settled_at)
    .where(delivery.c.broadcast_id == bindparam("original"), delivery.c.person_id > bindparam("after"), _HAVE_IT)
    .order_by(delivery.c.person_id)
    .limit(bindparam("limit"))
)
_NAMED = or_(delivery.c.message_ids.is_not(None), delivery.c.state == "sending")
_OLD = and_(
    delivery.c.settled_at.is_not(None), delivery.c.settled_at <= bindparam("since", type_=delivery.c.settled_at.type)
)
_REACH = select(
    func.sum(case((and_(_NAMED, ~_OLD), 1), else_=0)).label("people"),
    func.sum(case((~_NAMED, 1), else_=0)).label("not_confirmed"),
    func.sum(case((and_(_NAMED, _OLD), 1), else_=0)).label("too_old"),
).where(delivery.c.broadcast_id == bindparam("original"), _HAVE_IT)
_LAST = (
    select(broadcast.c.id, broadcast.c.state)
    .where(broadcast.c.corrects_id == bindparam("original"), broadcast.c.state != "cancelled")
    .order_by(broadcast.c.id.desc())
    .limit(1)
)
_original = delivery.alias()
_COPIES = (
    select(func.count())
    .select_from(delivery.join(_original, delivery.c.person_id == _original.c.person_id))
    .where(delivery.c.broadcast_id == bindparam("correction"), delivery.c.state == "sent")
    .where(_original.c.broadcast_id == bindparam("original"), _original.c.resent)
)

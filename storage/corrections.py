"""Corrections: an announcement that was delivered is taken back, reworded, or followed by a word that puts it right.

A correction is a broadcast of its own, so that it is paced, paused, cancelled, resumed after a crash and reported like
any other. Instead of an audience it walks over the deliveries of the announcement that it corrects: whoever has some of
it, or may have. What it corrects ends when it is made, so that nobody gets it afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, case, func, insert, or_, select, update

from conversations.announcement import Part
from conversations.rich import Rich
from conversations.texts import Texts
from programme.correction import DELETABLE, NOT_CONFIRMED, OtherShape, how_many, why_not_deleted
from programme.programme import Named
from storage import broadcasts, deliveries, questions, rewording
from storage.tables import broadcast, content, delivery

SLICE: Final = 500


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a correction comes: to how many people, and who of the others has it or may have."""

    people: int
    not_confirmed: int
    too_old: int


@dataclass(frozen=True, slots=True)
class Made:
    """A correction that was made, by its number (`id`). When none was, `reason` is no_such | a_correction | under_way
    (`id`: the one that is) | already (`id`: the withdrawal) | nobody | too_old | not_confirmed | unchanged |
    other_shape (as many messages cannot say it) | languages (it was written in several).
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


def can_withdraw(conn: Connection, broadcast_id: int, now: datetime) -> Made:
    """What withdrawing an announcement would come to: why it cannot be, or how far it reaches; nothing is made."""
    row = broadcasts.row_of(conn, broadcast_id)
    refused = _refused(conn, row)
    if row is None or refused is not None:
        return refused or Made(None, "no_such")
    found = reach(conn, broadcast_id, now)
    if found.people:
        return Made(None, None, found)
    return Made(None, "too_old" if found.too_old else "not_confirmed" if found.not_confirmed else "nobody", found)


def withdraw(conn: Connection, broadcast_id: int, *, by: int | None, note: str | None, now: datetime) -> Made:
    """Delete an announcement from the chats of all who have it; it ends, and its question closes.

    `by`: who of the staff does it, None for the operator; `note`: why, for the team.
    """
    row = broadcasts.row_of(conn, broadcast_id)
    can = can_withdraw(conn, broadcast_id, now)
    if row is None or can.reason is not None:
        return can
    ended = _end(conn, broadcast_id, now)
    asked = questions.of_broadcast(conn, broadcast_id)
    if asked is not None:
        questions.close(conn, asked.id, now)
    # It makes no sound, and what is wrong should not stand there until the morning.
    how = {
        "correction": "delete",
        "crash": "resend",
        "quiet_hours": "ignore",
        "note": note,
        "made_by": by,
        "made_at": now,
    }
    call = {"method": "deleteMessages", "corrects": row.id}
    return Made(_add(conn, row, how, "", {row.language: [call]}), reach=can.reach, ended=ended)


def can_correct(conn: Connection, broadcast_id: int, now: datetime, *, follow_up: bool) -> Made:
    """What correcting an announcement would come to: why it cannot be, or how far it reaches; nothing is made."""
    row = broadcasts.row_of(conn, broadcast_id)
    refused = _refused(conn, row)
    if row is None or refused is not None:
        return refused or Made(None, "no_such")
    known = reach(conn, broadcast_id, now)
    named = known.people + known.too_old
    found = Reach(named + known.not_confirmed, 0, 0) if follow_up else Reach(named, known.not_confirmed, 0)
    if not found.people:
        return Made(None, "not_confirmed" if found.not_confirmed else "nobody", found)
    return Made(None, None, found)


def people(conn: Connection, row: Row[Any], now: datetime) -> int:
    """How many people a correction reaches, as far as it can be told before each is looked at."""
    known = reach(conn, row.corrects_id, now)
    return known.people + known.too_old + (known.not_confirmed if row.correction == "follow_up" else 0)


def look(
    conn: Connection,
    broadcast_id: int,
    words: Rich | str,
    texts: Texts,
    localities: Sequence[Named],
    *,
    follow_up: bool,
    now: datetime,
) -> tuple[Made, dict[str, list[Part]]]:
    """What a correction would say, in each language; nothing is made. Arguments and errors as for `correct`."""
    row = broadcasts.row_of(conn, broadcast_id)
    can = can_correct(conn, broadcast_id, now, follow_up=follow_up)
    if row is None or can.reason is not None:
        return can, {}
    try:
        said = (rewording.following if follow_up else rewording.edited)(conn, row, words, texts, localities)
    except OtherShape:
        return Made(None, "other_shape"), {}
    except rewording.SeveralLanguages:
        return Made(None, "languages"), {}
    return (can, said) if all(said.values()) else (Made(None, "unchanged"), {})


def correct(
    conn: Connection,
    broadcast_id: int,
    words: Rich | str,
    texts: Texts,
    localities: Sequence[Named],
    *,
    by: int | None,
    follow_up: bool,
    now: datetime,
    waits: bool = False,
    free: bool = False,
) -> Made:
    """Let what all have say something else; or, as a `follow_up`, say it after that in a message of its own. It ends.

    One that `waits` needs a second person's approval; a `free` one is not paid for where the first was.
    Raises Fault and ValueError for words that cannot be sent.
    """
    row = broadcasts.row_of(conn, broadcast_id)
    can, said = look(conn, broadcast_id, words, texts, localities, follow_up=follow_up, now=now)
    if row is None or can.reason is not None:
        return can
    ended = _end(conn, broadcast_id, now)
    silent = {"correction": "edit", "crash": "resend", "quiet_hours": "ignore"}
    heard = {"correction": "follow_up", "crash": row.crash, "quiet_hours": row.quiet_hours}
    heard |= {"paid": row.paid and not free}
    how = {**(heard if follow_up else silent), "made_by": by, "made_at": now}
    how |= {"state": "waiting_approval"} if waits else {}
    return Made(_add(conn, row, how, str(words), said), reach=can.reach, ended=ended)


def step(conn: Connection, row: Row[Any], now: datetime, *, limit: int = SLICE) -> bool:
    """Find the next people of a running correction and write their deliveries down; whether to go on at once.

    It waits for a message that is on its way: what becomes of it is known in a moment.
    """
    wanted = {"original": row.corrects_id, "after": row.cursor, "limit": limit}
    found = conn.execute(_NEXT, wanted).all()
    known = list(takewhile(lambda one: one.state != "sending", found))
    contents = {one.language: one for one in conn.execute(select(content).where(content.c.broadcast_id == row.id))}
    planned = [_delivery(row, contents.get(one.language, contents[row.language]), one, now) for one in known]
    deliveries.add(conn, [one for one in planned if one is not None])
    moved: dict[str, Any] = {"cursor": known[-1].person_id} if known else {}
    if len(known) == len(found) < limit:
        moved["walked"] = True
    if moved:
        conn.execute(update(broadcast).where(broadcast.c.id == row.id).values(moved))
    return len(known) == limit


def second_copies(conn: Connection, row: Row[Any]) -> int:
    """Of how many people it corrects the message who may have another copy: that has no number to name it by."""
    return int(conn.execute(_COPIES, {"correction": row.id, "original": row.corrects_id}).scalar_one())


def _refused(conn: Connection, row: Row[Any] | None) -> Made | None:
    if row is None:
        return None
    if row.correction is not None:
        return Made(None, "a_correction")
    last = conn.execute(_LAST, {"original": row.id}).one_or_none()
    if last is None:
        return None
    if last.state != "done":
        return Made(last.id, "under_way")
    return Made(last.id, "already") if last.correction == "delete" else None


def _end(conn: Connection, broadcast_id: int, now: datetime) -> bool:
    return broadcasts.act(conn, broadcast_id, "cancel", now=now).done


def _add(
    conn: Connection, row: Row[Any], how: Mapping[str, Any], words: str, said: Mapping[str, Sequence[Part]]
) -> int:
    """Write a correction down, its calls frozen in each language; its number."""
    same = {name: row._mapping[name] for name in ("audience", "purpose", "language", "missing")}
    new = {"state": "scheduled", **same, **how, "corrects_id": row.id}
    number = int(conn.execute(insert(broadcast).values(new).returning(broadcast.c.id)).scalar_one())
    frozen = [
        {"broadcast_id": number, "language": language, "markdown": words, "parts": list(parts)}
        for language, parts in said.items()
    ]
    conn.execute(insert(content), frozen)
    return number


def _delivery(row: Row[Any], said: Row[Any], one: Row[Any], now: datetime) -> dict[str, Any] | None:
    """What a correction is to somebody; None where nothing that they have changes."""
    why, parts = None, len(said.parts)
    if row.correction == "delete":
        why = why_not_deleted(one.message_ids or (), one.settled_at, now)
    elif row.correction == "edit":
        sure = one.state != "unknown" and not (one.resent and one.state != "sent")
        needed = how_many(one.message_ids or (), said.parts, sure=sure)
        if needed == 0:
            return None
        why, parts = (NOT_CONFIRMED, parts) if needed is None else (None, needed)
    planned = {"broadcast_id": row.id, "person_id": one.person_id, "content_id": said.id, "parts": parts}
    state = "pending" if why is None else "skipped"
    return planned | {"state": state, "reason": why, "settled_at": None if why is None else now}


# Who has some of it, or may have: also where it was cancelled between two parts, or before a second try.
_HAVE_IT = or_(delivery.c.message_ids.is_not(None), delivery.c.state.in_(("sending", "unknown")), delivery.c.resent)
_NEXT = (
    select(delivery.c.person_id, delivery.c.state, delivery.c.message_ids, delivery.c.settled_at, delivery.c.resent)
    .add_columns(content.c.language)
    .join_from(delivery, content)
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
    select(broadcast.c.id, broadcast.c.state, broadcast.c.correction)
    .where(broadcast.c.corrects_id == bindparam("original"), broadcast.c.state != "cancelled")
    .order_by(broadcast.c.id.desc())
    .limit(1)
)
_original = delivery.alias()
_COPIES = (
    select(func.count())
    .select_from(delivery.join(_original, delivery.c.person_id == _original.c.person_id))
    .where(delivery.c.broadcast_id == bindparam("correction"), delivery.c.state == "sent")
    .where(_original.c.broadcast_id == bindparam("original"), or_(_original.c.resent, _original.c.state == "unknown"))
)

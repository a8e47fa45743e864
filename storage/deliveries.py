"""What a broadcast is to each person: one row, whose state is that of the part that goes next.

pending → sending → sent | failed | skipped | unknown; when a part was sent and more remain, the row is pending again
with the next part. What may have arrived is `unknown` until the broadcast's crash policy or staff decide
(docs/crash.md); `first_unknown_at` says since when, and stays whatever comes of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, func, literal, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from programme.correction import SILENT
from programme.courtesy import WITHOUT, Courtesy
from programme.retry import Next
from programme.without_telegram import is_stand_in
from storage import bookings, corrected, courtesies, last_look, rendering, tallies
from storage.columns import Moment
from storage.prepared import Prepared, among
from storage.tables import broadcast, content, delivery, person, question, session

CRASH_TRIES: Final = 5
"""How often a part that a crash left undecided is sent again: it counts the calls, whatever came of them."""
AFTER_CRASH: Final = timedelta(seconds=3)
"""How long after a start the parts that were on their way are sent again."""
ARRIVAL: Final = "start"
"""The flow of signing up."""
TO_SIGN_UP: Final = timedelta(minutes=2)
"""How long somebody is left in peace after each step of signing up: no announcement comes between two questions. Who
leaves it there and does not come back gets what they have agreed to by then."""
NOT_RUNNING: Final = "not_running"
"""Why a claimed delivery is put back: its broadcast was paused, or the way to take part under its button is over."""
CANCELLED: Final = "cancelled"
NO_TELEGRAM: Final = "no_telegram"
"""Why somebody is skipped whose number only stands in for one on Telegram: they are told by letter or by a call."""
CRASHED: Final = "crash"
"""Why it is not known whether somebody has it: the process ended while it was on its way."""

_OPEN = text("delivery.state IN ('pending', 'sending', 'unknown')")  # word for word the condition of the index on these


@dataclass(frozen=True, slots=True)
class Head:
    """A delivery whose turn it could be. A person's chat id is their Telegram id."""

    id: int
    chat_id: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """A part that is being sent: `payload` are its parameters and its `method`, `tries` counts this call too."""

    id: int
    broadcast_id: int
    person_id: int
    chat_id: int
    part: int
    parts: int
    tries: int
    resent: bool
    message_ids: tuple[int | None, ...]
    crash: str
    purpose: str
    question_id: int | None
    payload: dict[str, Any]

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after this part."""
        return self.part + 1 >= self.parts


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed part. `message_ids`: of the message it is, or of each of an album's."""

    claimed: Claimed
    next: Next
    message_ids: tuple[int, ...] = ()


def add(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write deliveries down (of each `_PLANNED`); who has one of this broadcast already keeps it. Whoever has no
    Telegram gets none, whoever asks for it and however they consented.
    """
    if not rows:
        return
    without = {one for (one,) in _WITHOUT.all(conn, {"ids": [row["person_id"] for row in rows]})}
    theirs = [row for row in rows if row["person_id"] not in without]
    _ADD[conn.dialect.name].run_all(conn, theirs)


def heads(conn: Connection, broadcast_id: int, now: datetime, *, limit: int, avoid: Collection[int] = ()) -> list[Head]:
    """The next deliveries of a broadcast that could go, but for chats to avoid and people who are just signing up.

    Those are looked for among the ones found, and more are found where too few are left: as one statement it would be
    left to the planner to walk through everybody who ever began to sign up.
    """
    wanted = {"broadcast": broadcast_id, "now": now, "avoid": list(avoid)}
    size = limit
    while True:
        page = _HEADS.named(conn, wanted | {"limit": size})
        # The rest of what somebody has begun to read comes at once.
        busy = _signing_up(conn, [row.person_id for row in page if row.part == 0], now)
        free = [Head(row.id, row.telegram_id) for row in page if row.part or row.person_id not in busy]
        if len(free) >= limit or len(page) < size:
            return free[:limit]
        size *= 8


def claim(conn: Connection, ids: Collection[int], now: datetime, courtesy: Courtesy = WITHOUT) -> list[Claimed]:
    """Mark deliveries as being sent, after a last look; those that must not go are skipped and not returned, and those
    that `courtesy` keeps from going now wait for their moment."""
    found = _looked(conn, ids, "pending")
    reasons = {one: _why_not(rows, now) for one, rows in found.items()}
    waiting = (NOT_RUNNING, CANCELLED)
    skip(conn, {one: why for one, why in reasons.items() if why is not None and why not in waiting}, now)
    free = {one: found[one][0] for one, why in reasons.items() if why is None}
    later = courtesies.judge(conn, free, courtesy, now)
    courtesies.postpone(conn, later, now)
    taken = [one for one in free if one not in later]
    if not taken:
        return []
    return _claimed(conn, [one for (one,) in _CLAIM.all(conn, {"ids": taken, "now": now})])


def look_again(conn: Connection, ids: Collection[int], now: datetime) -> dict[int, str]:
    """Which of the claimed must not go after all, and why: `gone`, `not_running`, or a reason to skip them."""
    there = {one: _why_not(rows, now) for one, rows in _looked(conn, ids, "sending").items()}
    gone = {one: last_look.GONE for one in ids if one not in there}
    return gone | {one: why for one, why in there.items() if why is not None}


def skip(conn: Connection, reasons: Mapping[int, str], now: datetime) -> None:
    """These people do not get it, and why."""
    rows = [{"row": row_id, "why": reason} for row_id, reason in reasons.items()]
    if rows:
        skipped = update(delivery).where(delivery.c.id == bindparam("row"))
        conn.execute(skipped.values(state="skipped", reason=bindparam("why"), settled_at=now), rows)


def release(conn: Connection, ids: Collection[int]) -> None:
    """These were claimed and not called: as if nobody had touched them."""
    claimed = and_(delivery.c.id.in_(ids), delivery.c.state == "sending")
    conn.execute(update(delivery).where(claimed).values(state="pending", tries=delivery.c.tries - 1))


def settle(conn: Connection, settled: Sequence[Settled], now: datetime) -> None:
    """Record what became of claimed parts. One that is gone (its person was erased) is passed over."""
    rows = [_after(one, now) | {"row": one.claimed.id} for one in settled]
    if rows:
        _SETTLE.run_all(conn, rows)


def recover(conn: Connection, now: datetime) -> int:
    """What the process before left as being sent is undecided: its broadcast's crash policy says what becomes of it.

    How many there were.
    """
    rows = conn.execute(
        select(delivery.c.id, delivery.c.tries)
        .add_columns(broadcast.c.crash, broadcast.c.correction, broadcast.c.state.label("broadcast_state"))
        .join_from(broadcast, delivery)
        .where(_OPEN, delivery.c.state == "sending", broadcast.c.state.not_in(("draft", "waiting_approval", "done")))
    ).all()
    same = [row for row in rows if row.correction in SILENT and row.broadcast_state != "cancelled"]
    again = [row for row in rows if row not in same and _goes_again(row)]
    undecided = [row.id for row in rows if row not in same and not _goes_again(row)]
    # Not at once: were it the sending of these that ends the process, the others would never have their turn.
    later = now + AFTER_CRASH
    _set(conn, [row.id for row in same], {"state": "pending", "not_before": later})
    since = {"first_unknown_at": func.coalesce(delivery.c.first_unknown_at, literal(now, Moment()))}
    _set(conn, [row.id for row in again], since | {"state": "pending", "resent": True, "not_before": later})
    _set(conn, undecided, since | {"state": "unknown", "reason": CRASHED, "settled_at": now})
    return len(rows)


def skip_waiting(conn: Connection, broadcast_id: int, now: datetime, *, limit: int) -> int:
    """Of a cancelled broadcast: up to `limit` people who did not get it are skipped; how many."""
    waiting = (delivery.c.broadcast_id == broadcast_id, delivery.c.state.in_(("pending", "held")))
    ids = list(conn.scalars(select(delivery.c.id).where(*waiting).limit(limit)))
    _set(conn, ids, {"state": "skipped", "reason": CANCELLED, "settled_at": now})
    return len(ids)


def open_ones(conn: Connection, broadcast_id: int) -> bool:
    """Whether anything of a broadcast waits or is on its way."""
    going = _GOING.first(conn, {"broadcast": broadcast_id}) is not None
    return going or courtesies.anybody_waits(conn, broadcast_id)


def any_on_its_way(conn: Connection, broadcast_id: int, *, besides: Collection[int] = ()) -> bool:
    """Whether a part of a broadcast is being sent, besides those of these deliveries."""
    return conn.execute(_ON_ITS_WAY, {"broadcast": broadcast_id, "besides": list(besides)}).first() is not None


def counts(conn: Connection, broadcast_id: int) -> dict[str, int]:
    """How many people a broadcast was sent to, and so on: each state, and `resent` (storage/tallies.py)."""
    tally = tallies.of_broadcast(conn, broadcast_id)
    return {"resent": tally.resent} | tally.counts


def _signing_up(conn: Connection, person_ids: Collection[int], now: datetime) -> set[int]:
    """Who of these was asked something of signing up a short while ago, and may be about to answer."""
    rows = _SESSIONS.all(conn, {"ids": list(person_ids)}) if person_ids else ()
    return {person_id for person_id, flow, changed_at in rows if flow == ARRIVAL and changed_at > now - TO_SIGN_UP}


def _looked(conn: Connection, ids: Collection[int], state: str) -> dict[int, list[Any]]:
    """Those of these that are in a state, with a row for each consent. One statement: it is asked for each call."""
    found: dict[int, list[Any]] = {}
    for row in _LOOKED.named(conn, {"ids": list(ids), "there": state}):
        found.setdefault(row.id, []).append(row)
    return found


def _why_not(rows: Sequence[Any], now: datetime) -> str | None:
    return _not_running(rows[0], now) or _not_theirs(rows, now)


def _has_no_chat(row: Any) -> str | None:
    """No number that stands in for one on Telegram ever leaves, whatever else holds."""
    return NO_TELEGRAM if is_stand_in(row.telegram_id) else None


def _claimed(conn: Connection, ids: Collection[int]) -> list[Claimed]:
    """The claimed rows with what their call needs; a content's parts are read once, however many get them."""
    rows = [row._asdict() for row in _CALLS.named(conn, {"ids": list(ids)})]
    wanted = {"ids": sorted({row["content_id"] for row in rows})}
    parts: dict[int, list[dict[str, Any]]] = dict(_PARTS.all(conn, wanted))
    for row in rows:
        row["message_ids"] = tuple(row["message_ids"] or ())
        row["payload"] = parts[row.pop("content_id")][row["part"]]
    rendering.fill_in(conn, rows)
    corrected.address(conn, rows)
    return [Claimed(**row) for row in rows]


def _after(one: Settled, now: datetime) -> dict[str, Any]:
    """The columns that change with an outcome, all of them: so that many outcomes are one statement."""
    claimed, then = one.claimed, one.next
    row: dict[str, Any] = {
        "new_state": then.state,
        "new_reason": then.reason,
        "new_part": claimed.part,
        "new_tries": claimed.tries,
        "new_resent": claimed.resent or then.again,
        "new_message_ids": list(claimed.message_ids) or None,
        "new_question_message_id": None,
        "new_not_before": now + timedelta(seconds=then.wait) if then.wait else None,
        "new_settled_at": None if then.state == "pending" else now,
        "doubted_at": now if then.again or then.state == "unknown" else None,
    }
    return row | _after_part(one) if then.state == "sent" else row


def _after_part(one: Settled) -> dict[str, Any]:
    claimed = one.claimed
    # Where Telegram named no message, the part's place is kept.
    ids: dict[str, Any] = {"new_message_ids": [*claimed.message_ids, *(one.message_ids or (None,))]}
    if claimed.is_last:
        asked = one.message_ids[-1] if one.message_ids and claimed.question_id is not None else None
        return ids | {"new_question_message_id": asked}
    return ids | {"new_state": "pending", "new_part": claimed.part + 1, "new_tries": 0, "new_settled_at": None}


def _not_running(row: Any, now: datetime) -> str | None:
    if row.broadcast_state == "running":
        return NOT_RUNNING if bookings.is_over(row, now) else None
    return CANCELLED if row.broadcast_state == "cancelled" else NOT_RUNNING


def _not_theirs(rows: Sequence[Any], now: datetime) -> str | None:
    """What is deleted or changed reaches nobody anew, so that whoever has stopped is not left with it."""
    why = _has_no_chat(rows[0])
    return why if why or rows[0].correction in SILENT else last_look.reason(rows, rows[0].purpose, now)


def _goes_again(row: Row[Any]) -> bool:
    return bool(row.crash == "resend" and row.tries < CRASH_TRIES and row.broadcast_state != "cancelled")


def _set(conn: Connection, ids: Collection[int], values: dict[str, Any]) -> None:
    if ids:
        conn.execute(update(delivery).where(delivery.c.id.in_(ids)).values(values))


# Made once: putting a statement together costs eight times as much as running it.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_HEADS = Prepared(
    select(delivery.c.id, delivery.c.person_id, delivery.c.part, person.c.telegram_id)
    .join_from(delivery, person)
    .where(_OPEN, delivery.c.broadcast_id == bindparam("broadcast"), delivery.c.state == "pending")
    .where(or_(delivery.c.not_before.is_(None), delivery.c.not_before <= bindparam("now")))
    .where(person.c.telegram_id.not_in(bindparam("avoid", expanding=True)))
    .order_by(delivery.c.id)
    .limit(bindparam("limit"))
)
_GOING = Prepared(
    select(delivery.c.id)
    .where(_OPEN, delivery.c.broadcast_id == bindparam("broadcast"), among(delivery.c.state, ("pending", "sending")))
    .limit(1)
)
_WITHOUT = Prepared(select(person.c.id).where(person.c.id.in_(_IDS), person.c.telegram_id < 0))
_PLANNED = ("broadcast_id", "person_id", "content_id", "parts", "state", "reason", "settled_at")
_ADD = {
    name: Prepared(upsert(delivery).on_conflict_do_nothing(index_elements=["broadcast_id", "person_id"]), _PLANNED)
    for name, upsert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
_ON_ITS_WAY = (
    select(delivery.c.id)
    .where(delivery.c.broadcast_id == bindparam("broadcast"), delivery.c.state == "sending")
    .where(delivery.c.id.not_in(bindparam("besides", expanding=True)))
    .limit(1)
)
_SESSIONS = Prepared(
    select(session.c.person_id, session.c.flow, session.c.changed_at)
    .join_from(session, person)
    # Who came by a list or has signed up before is no newcomer, whatever conversation is open.
    .where(session.c.person_id.in_(_IDS), person.c.state == "signing_up")
)
_CLAIM = Prepared(
    update(delivery)
    .where(delivery.c.id.in_(_IDS), delivery.c.state == "pending")
    .values(state="sending", claimed_at=bindparam("now"), tries=delivery.c.tries + 1)
    .returning(delivery.c.id)
)
_OF_SOMEBODY = delivery.join(broadcast).join(person, person.c.id == delivery.c.person_id)
_LOOKED = Prepared(
    select(delivery.c.id, broadcast.c.purpose, broadcast.c.state.label("broadcast_state"), broadcast.c.correction)
    .add_columns(*courtesies.COLUMNS, *last_look.COLUMNS, *bookings.COLUMNS, person.c.telegram_id)
    .select_from(last_look.with_consents(bookings.with_way(_OF_SOMEBODY)))
    .where(delivery.c.id.in_(_IDS), delivery.c.state == bindparam("there"))
    .order_by(delivery.c.id)
)
_CALLS = Prepared(
    select(
        *(delivery.c.id, delivery.c.broadcast_id, delivery.c.person_id, person.c.telegram_id.label("chat_id")),
        *(delivery.c.part, delivery.c.parts, delivery.c.tries, delivery.c.resent, delivery.c.message_ids),
        *(broadcast.c.crash, broadcast.c.purpose, question.c.id.label("question_id"), delivery.c.content_id),
    )
    .select_from(delivery.join(person).join(broadcast).outerjoin(question, question.c.broadcast_id == broadcast.c.id))
    .where(delivery.c.id.in_(_IDS))
    .order_by(delivery.c.id)
)
_PARTS = Prepared(select(content.c.id, content.c.parts).where(content.c.id.in_(_IDS)))
_SETTLED = (
    *("state", "reason", "part", "tries", "resent", "message_ids"),
    *("question_message_id", "not_before", "settled_at"),
)
_SETTLE = Prepared(
    update(delivery)
    .where(delivery.c.id == bindparam("row"), delivery.c.state == "sending")
    .values({name: bindparam(f"new_{name}", type_=delivery.c[name].type) for name in _SETTLED})
    .values(first_unknown_at=func.coalesce(delivery.c.first_unknown_at, bindparam("doubted_at", type_=Moment())))
)

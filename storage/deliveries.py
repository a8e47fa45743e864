"""What a broadcast is to each person: one row, whose state is that of the part that goes next.

pending → sending → sent | failed | skipped | unknown; when a part was sent and more remain, the row is pending again
with the next part. What may have arrived is `unknown` until the broadcast's crash policy or staff decide
(docs/crash.md). Counts are of people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, case, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from programme.retry import Next
from storage import last_look
from storage.tables import broadcast, content, delivery, person, question

CRASH_TRIES: Final = 5
"""How often a part that a crash left undecided is sent again: it counts the calls, whatever came of them."""
NOT_RUNNING: Final = "not_running"
"""Why a claimed delivery is put back: its broadcast was paused."""
CANCELLED: Final = "cancelled"
STATES: Final = ("sent", "failed", "skipped", "unknown", "held", "pending", "sending")

_OPEN = text("delivery.state IN ('pending', 'sending', 'unknown')")  # word for word the condition of the index on these


@dataclass(frozen=True, slots=True)
class Head:
    """A delivery whose turn it could be. A person's chat id is their Telegram id."""

    id: int
    chat_id: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """A part that is being sent: `payload` are its parameters, `tries` counts this call too."""

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
    """What became of a claimed part."""

    claimed: Claimed
    next: Next
    message_id: int | None = None


def add(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write deliveries down; who has one of this broadcast already keeps it."""
    if rows:
        upsert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
        wish = upsert(delivery).on_conflict_do_nothing(index_elements=["broadcast_id", "person_id"])
        conn.execute(wish, [dict(row) for row in rows])


def heads(conn: Connection, broadcast_id: int, now: datetime, *, limit: int, avoid: Collection[int] = ()) -> list[Head]:
    """The next deliveries of a broadcast that could go, but for chats to avoid."""
    query = (
        select(delivery.c.id, person.c.telegram_id)
        .join_from(delivery, person)
        .where(_OPEN, delivery.c.broadcast_id == broadcast_id, delivery.c.state == "pending")
        .where(or_(delivery.c.not_before.is_(None), delivery.c.not_before <= now))
    )
    if avoid:
        query = query.where(person.c.telegram_id.not_in(avoid))
    return [Head(*row) for row in conn.execute(query.order_by(delivery.c.id).limit(limit))]


def claim(conn: Connection, ids: Collection[int], now: datetime) -> list[Claimed]:
    """Mark deliveries as being sent, after a last look; those that must not go are skipped and not returned."""
    pending = and_(delivery.c.id.in_(ids), delivery.c.state == "pending")
    rows = conn.execute(_standing().where(pending, broadcast.c.state == "running")).all()
    refused = _refused(conn, rows, now)
    skip(conn, refused, now)
    taken = [row.id for row in rows if row.id not in refused]
    if not taken:
        return []
    claimed = and_(delivery.c.id.in_(taken), delivery.c.state == "pending")
    mark = update(delivery).where(claimed).values(state="sending", claimed_at=now, tries=delivery.c.tries + 1)
    return _claimed(conn, list(conn.scalars(mark.returning(delivery.c.id))))


def look_again(conn: Connection, ids: Collection[int], now: datetime) -> dict[int, str]:
    """Which of the claimed must not go after all, and why: `gone`, `not_running`, or a reason to skip them."""
    rows = conn.execute(_standing().where(delivery.c.id.in_(ids), delivery.c.state == "sending")).all()
    reasons = dict.fromkeys(ids, last_look.GONE)
    for row in rows:
        del reasons[row.id]
    stopped = {row.id: _not_running(row.broadcast_state) for row in rows if row.broadcast_state != "running"}
    return reasons | stopped | _refused(conn, rows, now)


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


def settle(conn: Connection, settled: Iterable[Settled], now: datetime) -> None:
    """Record what became of claimed parts. One that is gone (its person was erased) is passed over."""
    for one in settled:
        row = and_(delivery.c.id == one.claimed.id, delivery.c.state == "sending")
        conn.execute(update(delivery).where(row).values(_after(one, now)))
        if one.next.again and not one.claimed.resent:
            _count_resent(conn, one.claimed.broadcast_id, 1)


def recover(conn: Connection, now: datetime) -> int:
    """What the process before left as being sent is undecided: its broadcast's crash policy says what becomes of it.

    How many there were.
    """
    rows = conn.execute(
        select(delivery.c.id, delivery.c.broadcast_id, delivery.c.tries, delivery.c.resent)
        .add_columns(broadcast.c.crash, broadcast.c.state.label("broadcast_state"))
        .join_from(broadcast, delivery)
        .where(_OPEN, delivery.c.state == "sending", broadcast.c.state.not_in(("draft", "waiting_approval", "done")))
    ).all()
    again = [row for row in rows if _goes_again(row)]
    undecided = [row.id for row in rows if not _goes_again(row)]
    _set(conn, [row.id for row in again], {"state": "pending", "resent": True})
    _set(conn, undecided, {"state": "unknown", "reason": "crash", "settled_at": now})
    for broadcast_id in {row.broadcast_id for row in again}:
        _count_resent(conn, broadcast_id, sum(row.broadcast_id == broadcast_id and not row.resent for row in again))
    return len(rows)


def put_back(conn: Connection, broadcast_id: int) -> int:
    """Try failed and undecided deliveries again; how many. Who still cannot be reached stays failed."""
    mine = delivery.c.broadcast_id == broadcast_id
    fresh: dict[str, Any] = {"state": "pending", "reason": None, "tries": 0, "not_before": None, "settled_at": None}
    lost = select(person.c.id).where(person.c.id == delivery.c.person_id, ~person.c.reachable).exists()
    failed = update(delivery).where(mine, delivery.c.state == "failed", ~lost)
    undecided = update(delivery).where(mine, delivery.c.state == "unknown")
    _count_resent(conn, broadcast_id, _count(conn, broadcast_id, delivery.c.state == "unknown", ~delivery.c.resent))
    back = conn.execute(undecided.values(**fresh, resent=True)).rowcount
    return back + conn.execute(failed.values(**fresh)).rowcount


def skip_waiting(conn: Connection, broadcast_id: int, now: datetime, *, limit: int) -> int:
    """Of a cancelled broadcast: up to `limit` people who did not get it are skipped; how many."""
    waiting = (delivery.c.broadcast_id == broadcast_id, delivery.c.state.in_(("pending", "held")))
    ids = list(conn.scalars(select(delivery.c.id).where(*waiting).limit(limit)))
    _set(conn, ids, {"state": "skipped", "reason": CANCELLED, "settled_at": now})
    return len(ids)


def open_ones(conn: Connection, broadcast_id: int) -> bool:
    """Whether anything of a broadcast waits or is on its way."""
    mine = (delivery.c.broadcast_id == broadcast_id, delivery.c.state.in_(("pending", "sending")))
    return conn.execute(select(delivery.c.id).where(_OPEN, *mine).limit(1)).first() is not None


def counts(conn: Connection, broadcast_id: int) -> dict[str, int]:
    """How many people a broadcast was sent to, and so on: each state, and `resent`."""
    resent = func.sum(case((delivery.c.resent, 1), else_=0)).label("resent")
    query = select(delivery.c.state, func.count().label("people"), resent)
    found = {"resent": 0} | dict.fromkeys(STATES, 0)
    for row in conn.execute(query.where(delivery.c.broadcast_id == broadcast_id).group_by(delivery.c.state)):
        found[row.state] += row.people
        found["resent"] += row.resent
    return found


def how_many(conn: Connection, broadcast_id: int) -> int:
    """How many people have a delivery of a broadcast."""
    return _count(conn, broadcast_id)


def _standing() -> Any:
    columns = (delivery.c.id, delivery.c.person_id, broadcast.c.purpose, broadcast.c.state.label("broadcast_state"))
    return select(*columns).join_from(delivery, broadcast)


def _refused(conn: Connection, rows: Sequence[Row[int, int, str, str]], now: datetime) -> dict[int, str]:
    asked = {row.id: (row.person_id, row.purpose) for row in rows}
    refused = last_look.why_not(conn, asked.values(), now)
    return {row_id: refused[wish] for row_id, wish in asked.items() if wish in refused}


def _claimed(conn: Connection, ids: Collection[int]) -> list[Claimed]:
    """The claimed rows with what their call needs; a content's parts are read once, however many get them."""
    columns = (
        *(delivery.c.id, delivery.c.broadcast_id, delivery.c.person_id, person.c.telegram_id.label("chat_id")),
        *(delivery.c.part, delivery.c.parts, delivery.c.tries, delivery.c.resent, delivery.c.message_ids),
        *(broadcast.c.crash, broadcast.c.purpose, question.c.id.label("question_id"), delivery.c.content_id),
    )
    tables = delivery.join(person).join(broadcast).outerjoin(question, question.c.broadcast_id == broadcast.c.id)
    query = select(*columns).select_from(tables).where(delivery.c.id.in_(ids)).order_by(delivery.c.id)
    rows = [dict(row._mapping) for row in conn.execute(query)]
    wanted = select(content.c.id, content.c.parts).where(content.c.id.in_({row["content_id"] for row in rows}))
    parts: dict[int, list[dict[str, Any]]] = {row.id: row.parts for row in conn.execute(wanted)}
    for row in rows:
        row["message_ids"] = tuple(row["message_ids"] or ())
        row["payload"] = parts[row.pop("content_id")][row["part"]]
    return [Claimed(**row) for row in rows]


def _after(one: Settled, now: datetime) -> dict[str, Any]:
    """The columns that change with an outcome."""
    claimed, then = one.claimed, one.next
    if then.state == "sent":
        return _after_part(one, now)
    if then.state != "pending":
        return {"state": then.state, "reason": then.reason, "settled_at": now}
    wait = now + timedelta(seconds=then.wait) if then.wait else None
    return {"state": "pending", "not_before": wait, "resent": claimed.resent or then.again}


def _after_part(one: Settled, now: datetime) -> dict[str, Any]:
    claimed = one.claimed
    sent: dict[str, Any] = {"message_ids": [*claimed.message_ids, one.message_id], "reason": None}
    if not claimed.is_last:
        return sent | {"state": "pending", "part": claimed.part + 1, "tries": 0, "not_before": None}
    asked = one.message_id if claimed.question_id is not None else None
    return sent | {"state": "sent", "settled_at": now, "question_message_id": asked}


def _not_running(state: str) -> str:
    return CANCELLED if state == "cancelled" else NOT_RUNNING


def _goes_again(row: Row[Any]) -> bool:
    return bool(row.crash == "resend" and row.tries < CRASH_TRIES and row.broadcast_state != "cancelled")


def _count_resent(conn: Connection, broadcast_id: int, more: int) -> None:
    if more:
        grown = {"resent": broadcast.c.resent + more}
        conn.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(grown))


def _count(conn: Connection, broadcast_id: int, *conditions: Any) -> int:
    query = select(func.count()).select_from(delivery).where(delivery.c.broadcast_id == broadcast_id, *conditions)
    return int(conn.execute(query).scalar_one())


def _set(conn: Connection, ids: Collection[int], values: dict[str, Any]) -> None:
    if ids:
        conn.execute(update(delivery).where(delivery.c.id.in_(ids)).values(values))

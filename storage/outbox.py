"""Replies and service messages that wait to be sent, one row a call. Broadcasts have their deliveries.

pending → sending → sent | failed | skipped | unknown. A row that was claimed (`sending`) and whose outcome nobody
recorded is unknown: edits and deletions are repeated, everything else is sent again once (docs/crash.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from programme.retry import Next, repeatable
from storage import last_look
from storage.tables import outbox

REPLY = 0
"""Lane of what answers a person's own act."""
SERVICE = 1
"""Lane of reminders and service messages."""
CRASH_TRIES = 5
"""How often a send that a crash left undecided is made again: it counts the calls, whatever came of them."""
_OPEN = text("state IN ('pending', 'sending', 'unknown')")  # word for word the condition of the index on what is open
KEPT = timedelta(days=7)
"""How long what became of a message is kept; its words are gone as soon as it is settled."""


@dataclass(frozen=True, slots=True)
class Head:
    """The row whose turn it is in its chat."""

    id: int
    chat_id: int
    lane: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is being sent: `tries` counts this one too; `resent` if it may have arrived before."""

    id: int
    chat_id: int
    person_id: int | None
    lane: int
    purpose: str
    method: str
    payload: dict[str, Any]
    on_sent: dict[str, Any] | None
    tries: int
    resent: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a claimed row; `forget` if nothing may be kept of it (a goodbye to somebody who was erased)."""

    id: int
    next: Next
    message_id: int | None = None
    forget: bool = False


def add(
    conn: Connection,
    *,
    chat_id: int,
    person_id: int | None,
    lane: int,
    method: str,
    payload: dict[str, Any],
    purpose: str = "reply",
    now: datetime,
    not_before: datetime | None = None,
    key: str | None = None,
    on_sent: dict[str, Any] | None = None,
) -> int:
    """Queue one call of the Bot API; the row's id. With a `key` that is there already, nothing is added: its row's id.

    `payload` holds the method's parameters without `chat_id`; a file is `{"document": {"name": …, "content_b64": …}}`
    or `{"document": {"name": …, "media_path": …}}`, a path below DATA_DIR. Rows of one chat go out in the order of
    their ids. Purpose `reply` (and `staff`) always goes; every other needs the person's consent when it leaves.
    """
    values = {
        "chat_id": chat_id,
        "person_id": person_id,
        "lane": lane,
        "method": method,
        "payload": payload,
        "purpose": purpose,
        "created_at": now,
        "not_before": not_before,
        "key": key,
        "on_sent": on_sent,
    }
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    wish = dialect.insert(outbox).values(**values).on_conflict_do_nothing(index_elements=["key"])
    added = conn.execute(wish.returning(outbox.c.id)).scalar_one_or_none()
    if added is not None:
        return int(added)
    return int(conn.execute(outbox.select().with_only_columns(outbox.c.id).where(outbox.c.key == key)).scalar_one())


def add_all(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Queue many calls at once, in this order; each row has the arguments of `add` by name, and `now` as `created_at`.

    A row whose `key` is there already is left out.
    """
    if rows:
        conn.execute(_ADD_ALL[conn.dialect.name], [dict(row) for row in rows])


_ADD_ALL = {
    "sqlite": sqlite.insert(outbox).on_conflict_do_nothing(index_elements=["key"]),
    "postgresql": postgresql.insert(outbox).on_conflict_do_nothing(index_elements=["key"]),
}


def heads(conn: Connection, now: datetime, *, limit: int, avoid: Collection[int] = ()) -> list[Head]:
    """The next row of each chat, replies first, but for chats to avoid (they have a call in flight, or must wait).

    What waits for its time holds nobody back; what is being tried again holds back its own chat.
    """
    due = or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now)
    number = func.row_number().over(partition_by=outbox.c.chat_id, order_by=outbox.c.id).label("number")
    columns = (outbox.c.id, outbox.c.chat_id, outbox.c.lane, due.label("due"), number)
    waiting = select(*columns).where(_OPEN, outbox.c.state == "pending", or_(due, outbox.c.tries > 0)).subquery()
    first = select(waiting.c.id, waiting.c.chat_id, waiting.c.lane).where(waiting.c.number == 1, waiting.c.due)
    if avoid:
        first = first.where(waiting.c.chat_id.not_in(avoid))
    return [Head(*row) for row in conn.execute(first.order_by(waiting.c.lane, waiting.c.id).limit(limit))]


def claim(conn: Connection, ids: Collection[int], now: datetime) -> list[Claimed]:
    """Mark rows as being sent, after a last look; those that must not go any more are skipped and not returned."""
    pending = and_(outbox.c.id.in_(ids), outbox.c.state == "pending")
    rows = conn.execute(select(outbox.c.id, outbox.c.person_id, outbox.c.purpose).where(pending)).all()
    skip(conn, _refused(conn, rows, now), now)
    taken = update(outbox).where(pending).values(state="sending", claimed_at=now, tries=outbox.c.tries + 1)
    columns = (
        *(outbox.c.id, outbox.c.chat_id, outbox.c.person_id, outbox.c.lane, outbox.c.purpose),
        *(outbox.c.method, outbox.c.payload, outbox.c.on_sent, outbox.c.tries, outbox.c.resent),
        outbox.c.created_at,
    )
    return sorted((Claimed(*row) for row in conn.execute(taken.returning(*columns))), key=lambda one: one.id)


def look_again(conn: Connection, ids: Collection[int], now: datetime) -> dict[int, str]:
    """Which of the claimed rows must not go after all, and why; `gone` for a row that is no longer there."""
    claimed = and_(outbox.c.id.in_(ids), outbox.c.state == "sending")
    rows = conn.execute(select(outbox.c.id, outbox.c.person_id, outbox.c.purpose).where(claimed)).all()
    there = {row.id for row in rows}
    return {one: last_look.GONE for one in ids if one not in there} | _refused(conn, rows, now)


def skip(conn: Connection, reasons: dict[int, str], now: datetime) -> None:
    """These are not sent, and why."""
    rows = [{"row": row_id, "why": reason} for row_id, reason in reasons.items()]
    if rows:
        skipped = update(outbox).where(outbox.c.id == bindparam("row"))
        conn.execute(skipped.values(state="skipped", reason=bindparam("why"), payload=None, settled_at=now), rows)


def release(conn: Connection, ids: Collection[int]) -> None:
    """These were claimed and not called: as if nobody had touched them."""
    claimed = and_(outbox.c.id.in_(ids), outbox.c.state == "sending")
    conn.execute(update(outbox).where(claimed).values(state="pending", tries=outbox.c.tries - 1))


def settle(conn: Connection, settled: Iterable[Settled], now: datetime) -> None:
    """Record what became of claimed rows. One that is gone (its person was erased) is passed over."""
    for one in settled:
        over = one.next.state != "pending"
        values: dict[str, Any] = {"state": one.next.state, "reason": one.next.reason}
        if over:
            values |= {"settled_at": now, "payload": None, "message_id": one.message_id}
        else:
            values["not_before"] = now + timedelta(seconds=one.next.wait) if one.next.wait else None
        if one.next.again:
            values["resent"] = True
        row = and_(outbox.c.id == one.id, outbox.c.state == "sending")
        conn.execute(delete(outbox).where(row) if over and one.forget else update(outbox).where(row).values(values))


def move_chat(conn: Connection, old: int, new: int) -> None:
    """A group has a new chat id: what waits for it goes there."""
    open_ = and_(outbox.c.chat_id == old, outbox.c.state.in_(("pending", "sending")))
    conn.execute(update(outbox).where(open_).values(chat_id=new))


def recover(conn: Connection, now: datetime) -> int:
    """What the process before left as being sent is undecided: edits are repeated, the rest is sent again once.

    How many there were. A message that was on its way at several crashes is given up after a few tries.
    """
    columns = (outbox.c.id, outbox.c.method, outbox.c.tries, outbox.c.on_sent)
    left = conn.execute(select(*columns).where(_OPEN, outbox.c.state == "sending")).all()
    same = [row.id for row in left if repeatable(row.method)]
    again = [row.id for row in left if row.id not in same and row.tries < CRASH_TRIES]
    given_up = [
        row.id for row in left if row.id not in same and row.tries >= CRASH_TRIES and not is_goodbye(row.on_sent)
    ]
    forgotten = [row.id for row in left if row.tries >= CRASH_TRIES and is_goodbye(row.on_sent)]
    _set(conn, same, {"state": "pending"})
    _set(conn, again, {"state": "pending", "resent": True})
    _set(conn, given_up, {"state": "unknown", "reason": "crash", "payload": None, "settled_at": now})
    if forgotten:
        conn.execute(delete(outbox).where(outbox.c.id.in_(forgotten)))
    return len(left)


def is_goodbye(on_sent: Mapping[str, Any] | None) -> bool:
    """Whether a row is the last word to somebody who was erased: it goes with its message."""
    return on_sent is not None and on_sent.get("kind") == "goodbye"


def waiting(conn: Connection, now: datetime) -> dict[int, int]:
    """How many calls wait that could go now: lane → count."""
    due = or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now)
    query = (
        select(outbox.c.lane, func.count().label("how_many"))
        .where(_OPEN, outbox.c.state == "pending", due)
        .group_by(outbox.c.lane)
    )
    return {row.lane: row.how_many for row in conn.execute(query)}


def purge(conn: Connection, now: datetime, *, limit: int = 500) -> int:
    """Delete up to `limit` rows that were settled a week ago; how many there were."""
    old = select(outbox.c.id).where(outbox.c.settled_at < now - KEPT).limit(limit)
    ids = list(conn.scalars(old))
    return conn.execute(delete(outbox).where(outbox.c.id.in_(ids))).rowcount if ids else 0


def _refused(conn: Connection, rows: Sequence[Row[int, int | None, str]], now: datetime) -> dict[int, str]:
    asked = {row.id: (row.person_id, row.purpose) for row in rows if row.person_id is not None}
    refused = last_look.why_not(conn, asked.values(), now)
    return {row_id: refused[wish] for row_id, wish in asked.items() if wish in refused}


def _set(conn: Connection, ids: Collection[int], values: dict[str, Any]) -> None:
    if ids:
        conn.execute(update(outbox).where(outbox.c.id.in_(ids)).values(values))

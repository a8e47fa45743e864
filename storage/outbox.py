"""Replies and service messages that wait to be sent, one row a call. Broadcasts have their deliveries.

pending → sending → sent | failed | skipped | unknown. A row that was claimed (`sending`) and whose outcome nobody
recorded is unknown: edits and deletions are repeated, everything else is sent again once (docs/crash.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, and_, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from programme.retry import Next, repeatable
from programme.without_telegram import is_stand_in
from storage import last_look, timers
from storage.prepared import Prepared
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
    A change of a message takes the place of an older change of it that still waits: fast fingers see only the last one.
    For whoever has no Telegram nothing is queued, whoever asks for it and however they consented: 0.
    """
    if is_stand_in(chat_id):
        return 0
    edits = _edited(method, payload)
    if edits is not None:
        _take_place(conn, chat_id, edits, method, now)
    values = {
        "chat_id": chat_id,
        "person_id": person_id,
        "lane": lane,
        "method": method,
        "edits": edits,
        "payload": payload,
        "purpose": purpose,
        "created_at": now,
        "not_before": not_before,
        "key": key,
        "on_sent": on_sent,
    }
    added = _ADD[conn.dialect.name].first(conn, values)
    if added is not None:
        return int(added[0])
    return int(conn.execute(outbox.select().with_only_columns(outbox.c.id).where(outbox.c.key == key)).scalar_one())


def _take_place(conn: Connection, chat_id: int, message_id: int, method: str, now: datetime) -> None:
    """Leave out the waiting changes of a message that a new one makes needless: new words bring their own buttons."""
    which = {"chat": chat_id, "message": message_id, "now": now}
    if method == "editMessageText":
        _LEAVE_OUT.run(conn, which)
    else:
        _LEAVE_OUT_SAME.run(conn, which | {"same": method})


def add_all(conn: Connection, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Queue many calls at once, in this order; each row has the arguments of `add` by name, but for `now`.

    A row whose `key` is there already is left out, as is any for somebody without Telegram. Changes of messages take
    the place of older ones, as with `add`.
    """
    whole = [
        {**_ABSENT, **row, "edits": _edited(row["method"], row["payload"]), "created_at": now}
        for row in rows
        if not is_stand_in(row["chat_id"])
    ]
    for run in _runs(whole):
        for row in run:
            if row["edits"] is not None:
                _take_place(conn, row["chat_id"], row["edits"], row["method"], now)
        _ADD_ALL[conn.dialect.name].run_all(conn, run)


def _runs(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The rows in their order, in lists without two changes of one message: the later has to see the earlier."""
    run: list[dict[str, Any]] = []
    changed: set[tuple[int, int]] = set()
    for row in rows:
        message = (row["chat_id"], row["edits"])
        if message in changed:
            yield run
            run, changed = [], set()
        if row["edits"] is not None:
            changed.add(message)
        run.append(row)
    if run:
        yield run


def _edited(method: str, payload: Mapping[str, Any]) -> int | None:
    """The message that a call changes."""
    return payload.get("message_id") if method.startswith("edit") else None


_MOST_PIECES = 9
"""Most messages that one text becomes."""
_ADDED = (
    *("chat_id", "person_id", "lane", "method", "edits", "payload"),
    *("purpose", "created_at", "not_before", "key", "on_sent"),
)
_ABSENT = {"purpose": "reply", "not_before": None, "key": None, "on_sent": None}
_INSERT = {
    "sqlite": sqlite.insert(outbox).on_conflict_do_nothing(index_elements=["key"]),
    "postgresql": postgresql.insert(outbox).on_conflict_do_nothing(index_elements=["key"]),
}
_ADD_ALL = {dialect: Prepared(insert, _ADDED) for dialect, insert in _INSERT.items()}
_ADD = {dialect: Prepared(insert.returning(outbox.c.id), _ADDED) for dialect, insert in _INSERT.items()}
_SUPERSEDE = (
    update(outbox)
    .where(
        outbox.c.chat_id == bindparam("chat"),
        outbox.c.edits == bindparam("message"),
        outbox.c.state == "pending",
    )
    .values(state="skipped", reason="superseded", payload=None, settled_at=bindparam("now"))
)
_LEAVE_OUT = Prepared(_SUPERSEDE)
_LEAVE_OUT_SAME = Prepared(_SUPERSEDE.where(outbox.c.method == bindparam("same")))


def heads(conn: Connection, now: datetime, *, limit: int, avoid: Collection[int] = ()) -> list[Head]:
    """The next row of each chat, replies first, but for chats to avoid (they have a call in flight, or must wait).

    What waits for its time holds nobody back; what is being tried again holds back its own chat.
    """
    return [Head(*row) for row in _HEADS.all(conn, {"now": now, "limit": limit, "avoid": list(avoid)})]


def claim(conn: Connection, ids: Collection[int], now: datetime) -> list[Claimed]:
    """Mark rows as being sent, after a last look; those that must not go any more are skipped and not returned."""
    taken = [Claimed(*row) for row in _CLAIM.all(conn, {"ids": list(ids), "now": now})]
    # Most are replies, which always go: only the others are asked about.
    asked = {one.id: (one.person_id, one.purpose) for one in taken if one.person_id is not None}
    refused = last_look.why_not(conn, asked.values(), now)
    reasons = {row_id: refused[wish] for row_id, wish in asked.items() if wish in refused}
    reasons |= {one.id: "answered" for one in taken if _comes_too_late(conn, one)}
    skip(conn, reasons, now)
    return sorted((one for one in taken if one.id not in reasons), key=lambda one: one.id)


def _comes_too_late(conn: Connection, one: Claimed) -> bool:
    """Whether it asks about a question that was answered while it waited to leave."""
    return bool(one.on_sent and one.on_sent.get("nudge")) and not timers.still_waits(conn, one.on_sent or {})


def look_again(conn: Connection, ids: Collection[int], now: datetime) -> dict[int, str]:
    """Which of the claimed rows must not go after all, and why; `gone` for a row that is no longer there."""
    there = _looked(conn, ids, "sending", now)
    reasons = {row_id: there.get(row_id, last_look.GONE) for row_id in ids}
    return {row_id: why for row_id, why in reasons.items() if why is not None}


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
    rows = list(settled)
    forgotten = [one.id for one in rows if one.forget and one.next.state != "pending"]
    if forgotten:
        conn.execute(delete(outbox).where(outbox.c.id.in_(forgotten), outbox.c.state == "sending"))
    again = [_again(one, now) for one in rows if one.next.state == "pending"]
    over = [_over(one, now) for one in rows if one.next.state != "pending"]
    _AGAIN.run_all(conn, again)
    _OVER.run_all(conn, over)


def _again(one: Settled, now: datetime) -> dict[str, Any]:
    wait = now + timedelta(seconds=one.next.wait) if one.next.wait else None
    return {"row": one.id, "wait": wait, "again": one.next.again}


def _over(one: Settled, now: datetime) -> dict[str, Any]:
    return {"row": one.id, "then": one.next.state, "why": one.next.reason, "message": one.message_id, "now": now}


def move_chat(conn: Connection, old: int, new: int) -> None:
    """A group has a new chat id: what waits for it goes there."""
    open_ = and_(outbox.c.chat_id == old, outbox.c.state.in_(("pending", "sending")))
    conn.execute(update(outbox).where(open_).values(chat_id=new))


def recover(conn: Connection, now: datetime) -> int:
    """What the process before left as being sent is undecided: edits are repeated, the rest is sent again once.

    How many there were. A message that was on its way at several crashes is given up after a few tries.
    """
    columns = (outbox.c.id, outbox.c.method, outbox.c.tries, outbox.c.on_sent, outbox.c.claimed_at)
    left = conn.execute(select(*columns).where(_OPEN, outbox.c.state == "sending")).all()
    same = [row.id for row in left if repeatable(row.method)]
    again = [row.id for row in left if row.id not in same and row.tries < CRASH_TRIES]
    over = [row for row in left if row.id not in same and row.tries >= CRASH_TRIES and not is_goodbye(row.on_sent)]
    given_up = [row.id for row in over]
    for row in over:
        timers.begin(conn, row.on_sent or {}, (row.claimed_at or now) + timers.SURELY_THERE)
    forgotten = [row.id for row in left if row.tries >= CRASH_TRIES and is_goodbye(row.on_sent)]
    _set(conn, same, {"state": "pending"})
    _set(conn, again, {"state": "pending", "resent": True})
    _set(conn, given_up, {"state": "unknown", "reason": "crash", "payload": None, "settled_at": now})
    if forgotten:
        conn.execute(delete(outbox).where(outbox.c.id.in_(forgotten)))
    return len(left)


@dataclass(frozen=True, slots=True)
class Held:
    """A message that staff must decide about: `person_id` None for the team, groups and people who are erased."""

    id: int
    person_id: int | None
    purpose: str
    method: str
    created_at: datetime


def hold(conn: Connection, reason: str) -> int:
    """Whatever waits or was on its way goes nowhere until somebody says so; how many there were.

    A last word to somebody who was erased is not held: nothing of them stays, so it goes.
    """
    waiting = and_(_OPEN, outbox.c.state.in_(("pending", "sending")))
    rows = conn.execute(select(outbox.c.id, outbox.c.on_sent).where(waiting)).all()
    goodbyes = [row.id for row in rows if is_goodbye(row.on_sent)]
    if goodbyes:
        conn.execute(delete(outbox).where(outbox.c.id.in_(goodbyes)))
    held = update(outbox).where(waiting).values(state="held", reason=reason)
    return conn.execute(held).rowcount


def held(conn: Connection) -> list[Held]:
    """The messages that are held, the oldest first."""
    columns = (outbox.c[column.name] for column in fields(Held))
    return [Held(*row) for row in conn.execute(select(*columns).where(outbox.c.state == "held").order_by(outbox.c.id))]


def let_go(conn: Connection, ids: Collection[int]) -> list[int]:
    """These were held and go out now, each after its last look; their numbers."""
    released = {"state": "pending", "reason": None, "not_before": None, "tries": 0}
    return _of_held(conn, ids, released)


def drop(conn: Connection, ids: Collection[int], now: datetime) -> list[int]:
    """These were held and are never sent; their numbers."""
    return _of_held(conn, ids, {"state": "skipped", "reason": "dropped", "payload": None, "settled_at": now})


def _of_held(conn: Connection, ids: Collection[int], values: Mapping[str, Any]) -> list[int]:
    these = update(outbox).where(outbox.c.id.in_(ids), outbox.c.state == "held")
    return sorted(conn.scalars(these.values(**values).returning(outbox.c.id)))


def withdraw(conn: Connection, key: str) -> None:
    """Take back a message of this name that still waits, with all the messages that it became."""
    pieces = [key, *(f"{key}:{number}" for number in range(1, _MOST_PIECES + 1))]
    conn.execute(delete(outbox).where(outbox.c.key.in_(pieces), outbox.c.state == "pending"))


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


def _looked(conn: Connection, ids: Collection[int], state: str, now: datetime) -> dict[int, str | None]:
    """For each of these that is in a state: why it must not go, or None."""
    rows = _ASKED.all(conn, {"ids": list(ids), "there": state})
    wishes = {row_id: (person_id, purpose) for row_id, person_id, purpose in rows if person_id is not None}
    refused = last_look.why_not(conn, wishes.values(), now)
    return {row[0]: refused.get(wishes.get(row[0], (0, ""))) for row in rows}


def _set(conn: Connection, ids: Collection[int], values: dict[str, Any]) -> None:
    if ids:
        conn.execute(update(outbox).where(outbox.c.id.in_(ids)).values(values))


def _head_query() -> Select[Any]:
    """Rows before which nothing waits in their chat: as many as are wanted are found without a look at the others."""
    now: BindParameter[Any] = bindparam("now", type_=outbox.c.not_before.type)
    avoid: BindParameter[Any] = bindparam("avoid", expanding=True)
    sooner = outbox.alias("sooner")
    waiting = or_(sooner.c.not_before.is_(None), sooner.c.not_before <= now, sooner.c.tries > 0)
    # The condition of an index has to stand in a query word for word.
    open_ = text("sooner.state IN ('pending', 'sending', 'unknown')")
    earlier = sooner.select().where(
        sooner.c.chat_id == outbox.c.chat_id, sooner.c.id < outbox.c.id, open_, sooner.c.state == "pending", waiting
    )
    due = or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now)
    first = select(outbox.c.id, outbox.c.chat_id, outbox.c.lane)
    first = first.where(text(f"outbox.{_OPEN}"), outbox.c.state == "pending", due, outbox.c.chat_id.not_in(avoid))
    return first.where(~earlier.exists()).order_by(outbox.c.lane, outbox.c.id).limit(bindparam("limit"))


# Made once: putting a statement together costs eight times as much as running it.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_THIS = and_(outbox.c.id == bindparam("row"), outbox.c.state == "sending")
_HEADS = Prepared(_head_query())
_ASKED = Prepared(
    select(outbox.c.id, outbox.c.person_id, outbox.c.purpose).where(
        outbox.c.id.in_(_IDS), outbox.c.state == bindparam("there")
    )
)
_CLAIM = Prepared(
    update(outbox)
    .where(outbox.c.id.in_(_IDS), outbox.c.state == "pending")
    .values(state="sending", claimed_at=bindparam("now"), tries=outbox.c.tries + 1)
    .returning(*(outbox.c[column.name] for column in fields(Claimed)))
)
_AGAIN = Prepared(
    update(outbox)
    .where(_THIS)
    .values(state="pending", reason=None, not_before=bindparam("wait"))
    .values(resent=or_(outbox.c.resent, bindparam("again", type_=outbox.c.resent.type)))
)
_OVER = Prepared(
    update(outbox)
    .where(_THIS)
    .values(state=bindparam("then"), reason=bindparam("why"), message_id=bindparam("message"))
    .values(payload=None, settled_at=bindparam("now"))
)

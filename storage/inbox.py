"""What Telegram told us, kept before Telegram is told that we have it.

A row is `waiting` until its turn has been committed, then `done` and emptied in that same transaction; one that failed
three times is `aside`. Tries are counted in a transaction of their own before the turn, so that an update which ends
the whole process counts as well. At most one row of a sender is ever in a batch, the one that comes first
(turn_order.py): that is what keeps people's words in order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    TextClause,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage import turn_order
from storage.prepared import Prepared
from storage.tables import bot_state, inbox

KEPT = timedelta(hours=48)
"""How long a number is remembered to recognise an update that comes twice; Telegram repeats for 24 hours."""
_EMPTIED = {"raw": None, "sender": None}
"""What is left of a settled row is its number; who sent it and what is nobody's business any more."""
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# Prepared once: to put such a statement together costs several times what the database needs for it.
_TAKEN = (inbox.c.id, inbox.c.kind, inbox.c.sender, inbox.c.raw, inbox.c.tries, inbox.c.received_at, inbox.c.timer_id)
_COUNT = Prepared(update(inbox).where(inbox.c.id.in_(_IDS)).values(tries=inbox.c.tries + 1).returning(*_TAKEN))
_ALL = 2**62
_WAITING = select(func.count()).select_from(
    select(inbox.c.id).where(text("state = 'waiting'")).limit(bindparam("most")).subquery()
)
_ASIDE = select(func.count()).select_from(inbox).where(text("state = 'aside'"))
_DONE = Prepared(
    update(inbox).where(inbox.c.id.in_(_IDS)).values({**_EMPTIED, "state": "done", "done_at": bindparam("now")})
)
_STILL = Prepared(select(inbox.c.id).where(inbox.c.id.in_(_IDS), text("state = 'waiting'")))
_KEPT = ("bot_id", "update_id", "kind", "sender", "raw", "received_at")
_KEEP = {
    name: Prepared(insert(inbox).on_conflict_do_nothing(index_elements=["bot_id", "update_id"]), _KEPT)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update to be kept. `sender` is the Telegram id of who did it, None where nobody did."""

    update_id: int
    kind: str
    sender: int | None
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """A timer that is due: whose it is, the question that it belongs to, and what it means (`kind`, `number`)."""

    timer_id: int
    sender: int
    session: str
    wait: str
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row whose turn has come. `tries` counts this one too. With a `timer_id` it is a timer that is due."""

    id: int
    kind: str
    sender: int | None
    raw: dict[str, Any]
    tries: int
    received_at: datetime
    timer_id: int | None = None

    @property
    def due(self) -> Due | None:
        """The timer, where it is one. What Telegram delivers has no number of a timer, whatever is in it."""
        return None if self.timer_id is None or self.sender is None else Due(self.timer_id, self.sender, **self.raw)


def add(conn: Connection, bot_id: int, arrivals: Sequence[Arrival], now: datetime) -> None:
    """Keep these updates; one that is known already (by bot and number) is left as it is."""
    if not arrivals:
        return
    rows = [
        {
            "bot_id": bot_id,
            "update_id": one.update_id,
            "kind": one.kind,
            "sender": one.sender,
            "raw": one.raw,
            "received_at": now,
        }
        for one in arrivals
    ]
    _KEEP[conn.dialect.name].run_all(conn, rows)


def add_due(conn: Connection, bot_id: int, dues: Sequence[Due], now: datetime) -> None:
    """Keep these timers; one whose number is known already is left as it is."""
    if not dues:
        return
    rows = [
        {
            "bot_id": bot_id,
            "timer_id": one.timer_id,
            "kind": "timer",
            "sender": one.sender,
            "raw": {"session": one.session, "wait": one.wait, "kind": one.kind, "number": one.number},
            "received_at": now,
        }
        for one in dues
    ]
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    conn.execute(insert(inbox).on_conflict_do_nothing(index_elements=["timer_id"]), rows)


def next_offset(conn: Connection, bot_id: int) -> int | None:
    """The offset for the next poll; None before the first batch."""
    return conn.execute(select(bot_state.c.next_offset).where(bot_state.c.bot_id == bot_id)).scalar_one_or_none()


def move_offset(conn: Connection, bot_id: int, offset: int, now: datetime) -> None:
    """The next poll confirms everything before `offset`. Never a maximum: numbers may start again lower."""
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    moved = {"next_offset": offset, "polled_at": now}
    statement = insert(bot_state).values(bot_id=bot_id, **moved)
    conn.execute(statement.on_conflict_do_update(index_elements=["bot_id"], set_=moved))


def take(conn: Connection, limit: int) -> list[Waiting]:
    """Up to `limit` rows that were never tried, each the one that comes first for its sender; their try is counted."""
    return _counted(conn, turn_order.fresh(conn, limit))


def take_tried(conn: Connection, after: int = 0) -> list[Waiting]:
    """The first row after number `after` that was tried before, to be tried by itself (none: an empty list)."""
    found = turn_order.tried(conn, after)
    return _counted(conn, [] if found is None else [found])


def _counted(conn: Connection, ids: Collection[int]) -> list[Waiting]:
    if not ids:
        return []
    return sorted((Waiting(*row) for row in _COUNT.all(conn, {"ids": list(ids)})), key=lambda one: one.id)


def still_waiting(conn: Connection, ids: Collection[int]) -> set[int]:
    """Which of these rows wait as they were taken: an erasure empties what it finds, also what was taken by then."""
    return {row[0] for row in _STILL.all(conn, {"ids": list(ids)})} if ids else set()


def give_back(conn: Connection, ids: Collection[int]) -> None:
    """These were taken and not tried: the try does not count."""
    if ids:
        conn.execute(update(inbox).where(inbox.c.id.in_(ids)).values(tries=inbox.c.tries - 1))


def done(conn: Connection, ids: Collection[int], now: datetime) -> None:
    """Their turns are over: what they held is emptied."""
    if ids:
        _DONE.run(conn, {"ids": list(ids), "now": now})


def set_aside(conn: Connection, row_id: int, problem: str, now: datetime) -> None:
    """This row failed too often. `problem` is the kind of error, never what was said.

    What was said stays, sealed, until the purge after 48 hours: time to mend the mistake and set the row to waiting.
    """
    aside = {"state": "aside", "problem": problem, "done_at": now}
    conn.execute(update(inbox).where(inbox.c.id == row_id).values(aside))


def count_aside(conn: Connection) -> int:
    """How many rows are set aside, until they are purged."""
    return int(conn.execute(_ASIDE).scalar_one())


def of_sender(telegram_id: int) -> list[tuple[TextClause, ColumnElement[bool]]]:
    """Conditions for the rows that still say whose they are: each is looked up in an index of its own."""
    return [(text(f"inbox.state = '{state}'"), inbox.c.sender == telegram_id) for state in ("waiting", "aside")]


def waiting(conn: Connection, most: int | None = None) -> int:
    """How many rows wait for their turn, counting no further than `most`."""
    return conn.execute(_WAITING, {"most": _ALL if most is None else most}).scalar_one()


def purge(conn: Connection, now: datetime, *, limit: int = 500) -> int:
    """Delete up to `limit` rows that were settled and are older than 48 hours; how many there were."""
    old = select(inbox.c.id).where(inbox.c.received_at < now - KEPT, inbox.c.state != "waiting").limit(limit)
    return conn.execute(delete(inbox).where(inbox.c.id.in_(_numbers(conn.execute(old))))).rowcount


def _numbers(rows: Iterable[Row[int]]) -> list[int]:
    return [row.id for row in rows]

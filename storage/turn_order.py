"""Whose turn it is: of each sender the one row that comes first, of those that wait.

Telegram numbers a bot's updates in the order in which things happened. Polled, they arrive in that order; delivered to
a webhook, what somebody typed and what they pressed come by two queues, and the later may be here first. So of a
sender's waiting rows the one with the lowest number comes first.

Numbers can be compared as long as the rows arrived less than a day apart. Telegram keeps an update for a day and starts
its numbers anew only after a week of silence: what arrives a day later happened later, whatever its number. Rows
without a number (timers) keep the place in which they arrived.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, or_, select, text

from storage.prepared import Prepared
from storage.tables import inbox

COMPARABLE: Final = timedelta(days=1)
"""Between two arrivals: as long as Telegram keeps an update."""
_WINDOW: Final = 500
_WINDOWS: Final = 20
"""How far one look goes past a crowd of rows of a few senders: 10,000 rows, a few milliseconds."""

# Prepared once: to put such a statement together costs several times what the database needs for it. Conditions on the
# state are word for word those of the indexes.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_WAITING = (inbox.c.id, inbox.c.sender, inbox.c.tries, inbox.c.received_at)
_WAITS = (
    select(*_WAITING)
    .where(text("inbox.state = 'waiting'"), inbox.c.id > bindparam("after"))
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_NEXT = Prepared(_WAITS)
# A flood of one sender is passed over by the database: thousands of rows would be read for nothing each time.
_OTHERS = Prepared(
    _WAITS.where(or_(inbox.c.sender.is_(None), inbox.c.sender.not_in(bindparam("seen", expanding=True))))
)
_TRIED = Prepared(_WAITS.where(inbox.c.tries > 0))
_OLDEST = Prepared(
    select(*_WAITING)
    .where(text("inbox.state = 'waiting'"), inbox.c.sender == bindparam("sender"))
    .order_by(inbox.c.id)
    .limit(1)
)
_other = inbox.alias("other")
_EARLIER = Prepared(
    select(inbox.c.id, _other.c.id.label("earlier"), _other.c.tries)
    .select_from(inbox)
    .join(
        _other,
        (_other.c.sender == inbox.c.sender)
        & (_other.c.bot_id == inbox.c.bot_id)
        & (_other.c.update_id < inbox.c.update_id)
        & (_other.c.received_at < bindparam("until"))
        & text("other.state = 'waiting'"),
    )
    .where(inbox.c.id.in_(_IDS))
    .order_by(_other.c.update_id.desc())
)


class _Waiting(NamedTuple):
    id: int
    sender: int | None
    tries: int
    received_at: datetime


class First(NamedTuple):
    """The row of a sender that comes first, and how often it was tried."""

    id: int
    tries: int


def fresh(conn: Connection, limit: int) -> list[int]:
    """Up to `limit` rows that come first for their sender and were never tried."""
    chosen: list[int] = []
    for heads in _oldest_of_each(conn, limit):
        chosen += [first.id for first in _firsts(conn, heads) if not first.tries]
        if len(chosen) >= limit:
            break
    return chosen[:limit]


def tried(conn: Connection, after: int) -> int | None:
    """The first row after number `after` that was tried before and still comes first for its sender."""
    last = after
    while rows := _rows(conn, _TRIED, {"after": last, "most": _WINDOW}):
        for row in rows:
            oldest = [row] if row.sender is None else _rows(conn, _OLDEST, {"sender": row.sender})
            if [first.id for first in _firsts(conn, oldest)] == [row.id]:
                return int(row.id)
        last = rows[-1].id
    return None


def _oldest_of_each(conn: Connection, limit: int) -> Iterator[list[_Waiting]]:
    """The rows that arrived first of their senders, a window at a time."""
    seen: set[int] = set()
    last, most = 0, limit + 10  # mostly each row is of somebody else, so a few more than wished are enough
    for _ in range(_WINDOWS):
        query = _OTHERS if last else _NEXT
        rows = _rows(conn, query, {"after": last, "most": most, "seen": list(seen)})
        heads = []
        for row in rows:
            if row.sender not in seen:
                heads.append(row)
            if row.sender is not None:
                seen.add(row.sender)
        yield heads
        if len(rows) < most:
            return
        last, most = rows[-1].id, _WINDOW


def _firsts(conn: Connection, heads: Sequence[_Waiting]) -> list[First]:
    """Who comes first instead of each of these: most often it is the one that arrived first."""
    if not heads:
        return []
    until = min(row.received_at for row in heads) + COMPARABLE
    found = _EARLIER.all(conn, {"ids": [row.id for row in heads], "until": until})
    earlier = {
        later: First(number, tries) for later, number, tries in found
    }  # the lowest number is the last, and stays
    return [earlier.get(row.id, First(row.id, row.tries)) for row in heads]


def _rows(conn: Connection, query: Prepared, given: dict[str, Any]) -> list[_Waiting]:
    return [_Waiting(*row) for row in query.all(conn, given)]

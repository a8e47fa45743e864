"""Questions that wait: when a nudge is due, and when they end.

The transaction that records that a question was sent writes its timers; they go with its conversation (and with its
person) by the database's own cascade, and a newer question's take their place. A timer that is due becomes a row of the
inbox, under its own number, so that it fires once and in its person's order. It carries the question it belongs to:
when another one waits by then, it does nothing.

Nothing is lost while the process is down: what came due meanwhile fires when it is up again, unless it is later than
its rule allows. A nudge whose question has come to its end as well is left out, and none goes out in quiet hours.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, func, insert, or_, select, update

from conversations.timers import Timer
from programme.courtesy import WITHOUT, Courtesy, own_hours
from storage import inbox
from storage.inbox import Due
from storage.prepared import Prepared
from storage.tables import person, session, timer

Kind = Literal["nudge", "expiry", "again"]
EXPIRY: Final = "expiry"
NUDGE: Final = "nudge"
AGAIN: Final = "again"
"""The question is to be put again: what should have changed its message could not find it."""
EVERY: Final = frozenset({NUDGE, EXPIRY})
SURELY_THERE: Final = timedelta(seconds=60)
"""After so long a question of which nobody knows whether it arrived counts as sent."""
AT_ONCE: Final = 200
"""Most timers that one transaction fires."""

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def written(timers: Sequence[Timer]) -> list[dict[str, Any]]:
    """Timers as an outbox row carries them (`on_sent`) until its outcome is known."""
    return [
        {
            "kind": one.kind,
            "after": int(one.after.total_seconds()),
            "drop_after": None if one.drop_after is None else int(one.drop_after.total_seconds()),
            "number": one.number,
        }
        for one in timers
    ]


def begin(conn: Connection, hangs: Mapping[str, Any], at: datetime, kinds: Collection[str] = EVERY) -> None:
    """Start the timers of a question that counts as sent at `at`; `hangs` is its outbox row's `on_sent`.

    Nothing happens when it has none, or when the conversation has gone on meanwhile.
    """
    wanted = [one for one in hangs.get("timers") or () if one["kind"] in kinds]
    person_id = _who_waits(conn, hangs) if wanted else None
    if person_id is None:
        return
    here = {"session_id": str(hangs["session"]), "wait": str(hangs["wait"]), "person_id": person_id}
    begun = [one["kind"] for one in wanted]
    _REPLACE.run(conn, {"session": here["session_id"], "question": here["wait"], "kinds": begun})
    rows = [
        {
            **here,
            "kind": one["kind"],
            "number": one["number"],
            "due_at": at + timedelta(seconds=one["after"]),
            "drop_after": one["drop_after"],
        }
        for one in wanted
    ]
    _BEGIN.run_all(conn, rows)


def put_again(conn: Connection, bot_id: int, hangs: Mapping[str, Any], now: datetime) -> None:
    """Have a question put again at once, if it still waits."""
    person_id = _who_waits(conn, hangs)
    if person_id is None:
        return
    conn.execute(delete(timer).where(timer.c.session_id == str(hangs["session"]), timer.c.kind == AGAIN))
    row = {"session_id": str(hangs["session"]), "wait": str(hangs["wait"]), "person_id": person_id}
    made = insert(timer).values(**row, kind=AGAIN, number=1, due_at=now).returning(timer.c.id)
    number = conn.execute(made).scalar_one()
    _to_inbox(conn, bot_id, list(conn.execute(_THESE, {"ids": [number]})), now)


def earliest(conn: Connection) -> datetime | None:
    """When the next timer is due; None when there is none."""
    return conn.execute(select(func.min(timer.c.due_at))).scalar_one_or_none()


def fire(conn: Connection, bot_id: int, now: datetime, courtesy: Courtesy = WITHOUT) -> tuple[int, bool]:
    """Turn timers that are due into rows of the inbox, AT_ONCE of them at most; how many, and whether more may be due.

    Nudges wait for the end of the programme's quiet hours, and of the person's own.
    """
    rows: list[Any] = list(conn.execute(_DUE, {"now": now, "most": AT_ONCE}))
    fates = {row.id: _fate(row, now, courtesy) for row in rows}
    for row_id, fate in fates.items():
        if isinstance(fate, datetime):
            conn.execute(_PUT_OFF, {"row": row_id, "until": fate})
    firing = [row for row in rows if fates[row.id] == "fire"]
    _to_inbox(conn, bot_id, firing, now)
    left_out = [row_id for row_id, fate in fates.items() if fate == "drop"]
    if left_out:
        conn.execute(_DELETE, {"ids": left_out})
    return len(firing), len(rows) == AT_ONCE


def _fate(row: Row[Any], now: datetime, courtesy: Courtesy) -> Literal["fire", "drop"] | datetime:
    """What becomes of a timer that is due; or until when it waits."""
    too_late = row.drop_after is not None and now > row.due_at + timedelta(seconds=row.drop_after)
    if too_late or (row.kind == NUDGE and row.over):
        return "drop"
    if row.kind != NUDGE:
        return "fire"
    allowed = courtesy.allowed_from(now, own_hours(row.quiet_from, row.quiet_to))
    if allowed is None:
        return "drop"
    return allowed if allowed > now else "fire"


def _to_inbox(conn: Connection, bot_id: int, rows: Sequence[Row[Any]], now: datetime) -> None:
    if not rows:
        return
    dues = [Due(row.id, row.telegram_id, row.session_id, row.wait, row.kind, row.number) for row in rows]
    inbox.add_due(conn, bot_id, dues, now)
    conn.execute(_DELETE, {"ids": [row.id for row in rows]})


def still_waits(conn: Connection, hangs: Mapping[str, Any]) -> bool:
    """Whether the question of an outbox row (its `on_sent`) has not been answered yet."""
    return _who_waits(conn, hangs) is not None


def _who_waits(conn: Connection, hangs: Mapping[str, Any]) -> int | None:
    """Whose question this is, if it still waits."""
    found = _WHOSE.first(conn, {"session": str(hangs["session"]), "question": str(hangs["wait"])})
    return None if found is None else int(found[0])


_WHOSE = Prepared(
    select(session.c.person_id).where(session.c.id == bindparam("session"), session.c.wait == bindparam("question"))
)
_REPLACE = Prepared(
    delete(timer).where(
        timer.c.session_id == bindparam("session"),
        or_(timer.c.kind.in_(bindparam("kinds", expanding=True)), timer.c.wait != bindparam("question")),
    )
)
_BEGIN = Prepared(insert(timer), ["session_id", "wait", "person_id", "kind", "number", "due_at", "drop_after"])
_DELETE = delete(timer).where(timer.c.id.in_(_IDS))
_COLUMNS = (timer.c.id, timer.c.session_id, timer.c.wait, timer.c.kind, timer.c.number, person.c.telegram_id)
_ENDS = timer.alias("ends")
_PUT_OFF = (
    update(timer).where(timer.c.id == bindparam("row")).values(due_at=bindparam("until", type_=timer.c.due_at.type))
)
_OVER = (
    select(_ENDS.c.id)
    .where(_ENDS.c.session_id == timer.c.session_id, _ENDS.c.kind == EXPIRY, _ENDS.c.due_at <= bindparam("now"))
    .exists()
)
_THESE = select(*_COLUMNS).join_from(timer, person).where(timer.c.id.in_(_IDS))
_DUE = (
    select(*_COLUMNS, timer.c.due_at, timer.c.drop_after, person.c.quiet_from, person.c.quiet_to, _OVER.label("over"))
    .join_from(timer, person)
    .where(timer.c.due_at <= bindparam("now"))
    .order_by(timer.c.due_at, timer.c.id)
    .limit(bindparam("most"))
)

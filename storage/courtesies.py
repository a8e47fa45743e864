"""Announcements that somebody gets later, or not at all, because of the contact budget or their own quiet hours.

Decided when a delivery is claimed, in the transaction that claims it, by the rules of programme/courtesy.py. Who gets
it later is `held` with the moment (`not_before`) and the reason, and is called back by `wake`: so the sender never
walks past those who wait, however many they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select, text, update

from programme.consent import Purpose
from programme.courtesy import Courtesy, Later, own_hours
from storage import contacts
from storage.columns import Moment
from storage.prepared import Prepared
from storage.tables import broadcast, delivery, person

SLICE: Final = 500
"""Most who wait that one transaction calls back."""
_WAITS = text("delivery.state = 'held' AND delivery.not_before IS NOT NULL")  # word for word the index's condition

COLUMNS: Final = (
    *(delivery.c.person_id, delivery.c.broadcast_id, person.c.test, person.c.quiet_from, person.c.quiet_to),
    # What has begun to arrive, or may have arrived, goes on.
    ((delivery.c.part > 0) | delivery.c.resent | delivery.c.first_unknown_at.is_not(None)).label("begun"),
)
"""What `judge` needs of each delivery that could go, besides its broadcast's `purpose` and `correction`."""


def judge(conn: Connection, rows: Mapping[int, Row[Any]], courtesy: Courtesy, now: datetime) -> dict[int, Later]:
    """Of deliveries that could go: those that do not go now, and why. One more in the same batch counts as well."""
    fresh = {one: row for one, row in rows.items() if not row.begun and row.correction is None}
    counted = {one for one, row in fresh.items() if not row.test and courtesy.counts(row.purpose)}
    asked = {one: row for one, row in fresh.items() if one in counted or row.quiet_from is not None}
    if not asked:
        return {}
    about = {
        row.id: row for row in conn.execute(_BROADCASTS, {"ids": sorted({one.broadcast_id for one in asked.values()})})
    }
    had = contacts.lately(conn, {fresh[one].person_id for one in counted}, courtesy, now) if counted else {}
    judged: dict[int, Later] = {}
    row: Any
    for one, row in asked.items():
        lately = had.setdefault(row.person_id, []) if one in counted else None
        later = _judge(row, about[row.broadcast_id], lately, courtesy, now)
        if later is not None:
            judged[one] = later
        elif lately is not None:
            lately.append(now)
    return judged


def postpone(conn: Connection, later: Mapping[int, Later], now: datetime) -> None:
    """These wait until their moment; who has none does not get it."""
    rows = [
        {
            "row": one,
            "then": "skipped" if it.until is None else "held",
            "why": it.why,
            "wait": it.until,
            "over_at": now if it.until is None else None,
        }
        for one, it in later.items()
    ]
    if rows:
        conn.execute(_POSTPONE, rows)


def wake(conn: Connection, broadcast_id: int, now: datetime) -> bool:
    """Those of a running broadcast whose moment has come could go again, a slice of them; whether more may be due."""
    ids = [one for (one,) in _DUE.all(conn, {"broadcast": broadcast_id, "now": now, "most": SLICE})]
    if ids:
        back = update(delivery).where(delivery.c.id.in_(ids), _WAITS)
        conn.execute(back.values(state="pending", reason=None, not_before=None))
    return len(ids) == SLICE


def due(conn: Connection, now: datetime) -> list[int]:
    """The running broadcasts that somebody gets now who had to wait."""
    running = [one for (one,) in _RUNNING.all(conn, {})]
    return [one for one in running if _DUE.first(conn, {"broadcast": one, "now": now, "most": 1}) is not None]


def anybody_waits(conn: Connection, broadcast_id: int) -> bool:
    """Whether somebody gets a broadcast later."""
    return conn.execute(_ANYBODY, {"broadcast": broadcast_id}).first() is not None


def _judge(row: Any, about: Any, lately: Sequence[datetime] | None, courtesy: Courtesy, now: datetime) -> Later | None:
    respected = about.quiet_hours == "respect"
    own = own_hours(row.quiet_from, row.quiet_to) if keeps_own_hours(row.purpose, ignored=not respected) else None
    return courtesy.later(
        lately,
        own,
        now,
        over=courtesy.rule(about.over_budget),
        last=(about.started_at or now) + courtesy.window,
        programmes=respected,
    )


def keeps_own_hours(purpose: Purpose, *, ignored: bool) -> bool:
    """Whether a person's own quiet hours are kept: staff ignore them for nothing but a service message."""
    return not (ignored and purpose == "service")


# Made once: putting a statement together costs eight times as much as running it.
_BROADCASTS = select(broadcast.c.id, broadcast.c.over_budget, broadcast.c.started_at, broadcast.c.quiet_hours).where(
    broadcast.c.id.in_(bindparam("ids", expanding=True))
)
_POSTPONE = (
    update(delivery)
    .where(delivery.c.id == bindparam("row"), delivery.c.state == "pending")
    .values(state=bindparam("then"), reason=bindparam("why"))
    .values(not_before=bindparam("wait", type_=Moment()), settled_at=bindparam("over_at", type_=Moment()))
)
_MINE = (_WAITS, delivery.c.broadcast_id == bindparam("broadcast"))
_ANYBODY = select(delivery.c.id).where(*_MINE).limit(1)
_RUNNING = Prepared(select(broadcast.c.id).where(broadcast.c.state == "running").order_by(broadcast.c.id))
_DUE = Prepared(
    select(delivery.c.id)
    .where(*_MINE, delivery.c.not_before <= bindparam("now", type_=Moment()))
    .order_by(delivery.c.not_before)
    .limit(bindparam("most"))
)

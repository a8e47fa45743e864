"""Conversations that begin by themselves: who is due for which, walked in slices, each person once for each occasion.

The rows are the truth. A walk writes a slice of them with its cursor in one transaction; what is due becomes a row of
the inbox in another, under the negative number of its row (timers have the positive ones), so that it fires once. Who
is in a conversation waits; so does who has paused, is in quiet hours of their own, or has had enough messages lately.
Who stopped, took their consent back, answered meanwhile, or waited too long is left out, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from programme import audience as expressions
from programme.consent import Purpose
from programme.courtesy import WITHOUT, Courtesy, own_hours
from storage import audience, contacts, inbox
from storage.inbox import Due
from storage.tables import (
    consent,
    contribution,
    contribution_event,
    finished,
    flow_schedule,
    flow_start,
    participation,
    person,
    session,
)

START: Final = "start"
"""What such a row of the inbox is called among those that are due."""
AT_ONCE: Final = 200
SLICE: Final = 500
LATE: Final = timedelta(days=7)
"""How long after its moment an event still counts: so that a new flow does not write to all who ever signed up."""
PATIENCE: Final = timedelta(days=30)
"""How long a start waits behind an open conversation or a pause."""
AGAIN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Planned:
    """When a flow begins next by its times, and how far its walk has come."""

    cron: str
    fires_at: datetime
    cursor: int


def planned(conn: Connection, flow: str) -> Planned | None:
    """The next time of a flow; None when it was never planned."""
    columns = (flow_schedule.c.cron, flow_schedule.c.fires_at, flow_schedule.c.cursor)
    row = conn.execute(select(*columns).where(flow_schedule.c.flow == flow)).one_or_none()
    return None if row is None else Planned(*row)


def plan(conn: Connection, flow: str, cron: str, fires_at: datetime) -> None:
    """Begin next at this time, with everybody."""
    values = {"cron": cron, "fires_at": fires_at, "cursor": 0}
    if conn.execute(update(flow_schedule).where(flow_schedule.c.flow == flow).values(values)).rowcount == 0:
        conn.execute(insert(flow_schedule).values(flow=flow, **values))


def walk(conn: Connection, flow: str, who: str, purpose: Purpose, now: datetime) -> bool:
    """Write down the next people of a flow's audience for the time it is planned at; whether more may come."""
    plan_ = planned(conn, flow)
    if plan_ is None:
        return False
    found = audience.slice_of(conn, expressions.parse(who), purpose, after=plan_.cursor, limit=SLICE, now=now)
    occasion = f"at:{plan_.fires_at.isoformat()}"
    _add(conn, flow, occasion, {one.id: plan_.fires_at for one in found.people}, now)
    conn.execute(update(flow_schedule).where(flow_schedule.c.flow == flow).values(cursor=found.cursor))
    return not found.ended


def note_event(conn: Connection, flow: str, event: str, wait: timedelta, now: datetime) -> bool:
    """Write down the next people for whom an event is so long ago; whether there may be more."""
    happened = _happened(event).subquery()
    occasion = f"after:{event}"
    known = select(flow_start.c.id).where(
        flow_start.c.flow == flow, flow_start.c.occasion == occasion, flow_start.c.person_id == happened.c.person_id
    )
    ripe = (happened.c.at <= now - wait, happened.c.at > now - wait - LATE, ~known.exists())
    first = select(happened.c.person_id, func.min(happened.c.at)).where(*ripe).group_by(happened.c.person_id)
    rows = conn.execute(first.order_by(happened.c.person_id).limit(SLICE)).all()
    _add(conn, flow, occasion, {person_id: at + wait for person_id, at in rows}, now)
    return len(rows) == SLICE


def fire(
    conn: Connection, bot_id: int, flow: str, purpose: Purpose, now: datetime, *, courtesy: Courtesy = WITHOUT
) -> tuple[int, bool]:
    """Turn starts that are due into rows of the inbox, AT_ONCE at most; how many, and whether more may be due.

    Who is in quiet hours of their own, or has been written to enough lately, is due when that is over.
    """
    _leave_out(conn, flow, purpose, now)
    busy = select(session.c.id).where(session.c.person_id == person.c.id).exists()
    ready = [~met for _, met in audience.kept_from(purpose, now)]
    query = (
        select(flow_start.c.id, flow_start.c.occasion, flow_start.c.person_id, person.c.telegram_id)
        .add_columns(person.c.test, person.c.quiet_from, person.c.quiet_to)
        .join_from(flow_start, person)
        .where(flow_start.c.flow == flow, flow_start.c.state == "waiting", flow_start.c.due_at <= now, ~busy, *ready)
        .order_by(flow_start.c.due_at, flow_start.c.id)
        .limit(AT_ONCE)
    )
    rows = conn.execute(query).all()
    later = _later(conn, rows, purpose, courtesy, now)
    for start_id, until in later.items():
        conn.execute(update(flow_start).where(flow_start.c.id == start_id).values(due_at=until))
    going = [row for row in rows if row.id not in later]
    dues = [Due(-row.id, row.telegram_id, flow, row.occasion, START, 1) for row in going]
    inbox.add_due(conn, bot_id, dues, now)
    _settle(conn, [row.id for row in going], "fired", None, now, purpose=purpose)
    return len(going), len(rows) == AT_ONCE


def _later(
    conn: Connection, rows: Sequence[Row[Any]], purpose: Purpose, courtesy: Courtesy, now: datetime
) -> dict[int, datetime]:
    """Which of these are not to begin now, and when they are. Two of one person in a slice count as well."""
    counted = {row.person_id for row in rows if courtesy.counts(purpose) and not row.test}
    had = contacts.lately(conn, counted, courtesy, now) if counted else {}
    later: dict[int, datetime] = {}
    for row in rows:
        lately = had.setdefault(row.person_id, []) if row.person_id in counted else None
        found = courtesy.later(lately, own_hours(row.quiet_from, row.quiet_to), now, over="wait")
        if found is not None:
            # Who leaves no hour at all is looked at again: they may change it, and PATIENCE ends it.
            later[row.id] = found.until or now + timedelta(days=1)
        elif lately is not None:
            lately.append(now)
    return later


def begun(conn: Connection, start_id: int, now: datetime) -> None:
    """The conversation began."""
    _settle(conn, [start_id], "begun", None, now)


def left_out(conn: Connection, start_id: int, reason: str, now: datetime) -> None:
    """It does not begin any more."""
    _settle(conn, [start_id], "left_out", reason, now)


def waits_again(conn: Connection, start_id: int, now: datetime) -> None:
    """Another conversation was opened meanwhile: it waits behind that, under another number, since this one fired."""
    row = conn.execute(select(flow_start).where(flow_start.c.id == start_id)).mappings().one_or_none()
    if row is not None:
        conn.execute(delete(flow_start).where(flow_start.c.id == start_id))
        again = {"state": "waiting", "settled_at": None, "due_at": now + AGAIN, "purpose": None}
        conn.execute(insert(flow_start).values({name: value for name, value in row.items() if name != "id"} | again))


def _leave_out(conn: Connection, flow: str, purpose: Purpose, now: datetime) -> None:
    """Those who are due and will not hear of it: they said no, did it meanwhile, or it came too late."""
    due = (flow_start.c.flow == flow, flow_start.c.state == "waiting", flow_start.c.due_at <= now)
    conn.execute(_leaving(now, "too_late").where(*due, flow_start.c.made_at <= now - PATIENCE))
    did = and_(
        finished.c.person_id == flow_start.c.person_id,
        finished.c.flow == flow,
        finished.c.started_at >= flow_start.c.made_at,
    )
    conn.execute(_leaving(now, "did_it").where(*due, select(finished.c.id).where(did).exists()))
    refusals = or_(*(met for why, met in audience.kept_from(purpose, now) if why != "paused"))
    gone = select(person.c.id).where(person.c.id == flow_start.c.person_id, refusals).exists()
    conn.execute(_leaving(now, "not_wanted").where(*due, gone))


def _leaving(now: datetime, reason: str) -> Any:
    return update(flow_start).values(state="left_out", reason=reason, settled_at=now)


def _settle(conn: Connection, ids: list[int], state: str, reason: str | None, now: datetime, **more: Any) -> None:
    if ids:
        values = {"state": state, "reason": reason, "settled_at": now, **more}
        conn.execute(update(flow_start).where(flow_start.c.id.in_(ids)).values(values))


def _add(conn: Connection, flow: str, occasion: str, due: Mapping[int, datetime], now: datetime) -> None:
    if not due:
        return
    rows = [
        {"person_id": who, "flow": flow, "occasion": occasion, "due_at": at, "made_at": now} for who, at in due.items()
    ]
    insert_ = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    once = insert_(flow_start).on_conflict_do_nothing(index_elements=["flow", "occasion", "person_id"])
    conn.execute(once, rows)


def _happened(event: str) -> Select[Any]:
    """Who an event happened to, and when."""
    kind, _, flow = event.partition(":")
    return _BY_EVENT[kind].where(finished.c.flow == literal(flow)) if kind == "answered" else _BY_EVENT[kind]


_BY_EVENT: Final[Mapping[str, Select[Any]]] = {
    "signed_up": select(person.c.id.label("person_id"), person.c.signed_up_at.label("at")).where(
        person.c.signed_up_at.is_not(None)
    ),
    "became_ambassador": select(consent.c.person_id, consent.c.given_at.label("at")).where(
        consent.c.tier == "ambassador", consent.c.withdrawn_at.is_(None)
    ),
    "interested": select(participation.c.person_id, participation.c.since.label("at")).where(
        participation.c.state == "interested"
    ),
    "attended": select(participation.c.person_id, participation.c.since.label("at")).where(
        participation.c.state == "attended"
    ),
    "outcome_told": select(contribution.c.person_id, contribution_event.c.at)
    .join_from(contribution, contribution_event)
    .where(contribution_event.c.status.in_(("answered", "closed")), contribution.c.person_id.is_not(None)),
    "answered": select(finished.c.person_id, finished.c.finished_at.label("at")).where(finished.c.how == "done"),
}

"""Conversations that are under way, and those that came to their end.

A person's open conversations are a stack: the one with the largest depth is in front and takes typed words. Their state
is sealed, since it holds what people said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from conversations.session import Session, plain
from storage.prepared import Prepared
from storage.tables import finished, person
from storage.tables import session as table


@dataclass(frozen=True, slots=True)
class Open:
    """One open conversation. `question_message_id`: the message of its present question, once that was sent."""

    session: Session
    depth: int
    question_message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many people wait at one step of one version, and since when the first of them; test contacts apart."""

    flow: str
    version: str
    step: str
    people: int
    tests: int
    since: datetime


# Prepared once: to put such a statement together costs several times what the database needs for it.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OPEN = Prepared(
    select(table.c.person_id, table.c.state, table.c.depth, table.c.question_message_id)
    .where(table.c.person_id.in_(_IDS))
    .order_by(table.c.depth)
)
_CLOSE = Prepared(delete(table).where(table.c.id.in_(_IDS)))
_KEPT = ("person_id", "flow", "version", "how", "answers", "started_at", "finished_at")
_FINISHED = Prepared(insert(finished), _KEPT)
NEVER_HEARD: Final = 0
"""In place of its message's number: the question met a block, so its person has not seen it."""
_HERE = (table.c.id == bindparam("session"), table.c.wait == bindparam("question"))
_SENT = Prepared(update(table).where(*_HERE).values(question_message_id=bindparam("message")))
_CHANGES = ("version", "depth", "step", "wait", "state", "question_message_id", "changed_at")


_ROW = ("id", "person_id", "flow", "started_at", *_CHANGES)


def _upsert(insert_: Any) -> Prepared:
    row = insert_(table)
    changed = {name: row.excluded[name] for name in _CHANGES}
    return Prepared(row.on_conflict_do_update(index_elements=["id"], set_=changed), _ROW)


_SAVE = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}


def of_people(conn: Connection, person_ids: Collection[int]) -> dict[int, list[Open]]:
    """The open conversations of these people, the one in front last. Raises SessionError for a damaged one."""
    if not person_ids:
        return {}
    rows = _OPEN.all(conn, {"ids": list(person_ids)})
    stacks: dict[int, list[Open]] = {}
    for person_id, state, depth, message_id in rows:
        stacks.setdefault(person_id, []).append(Open(Session.from_json(state), depth, message_id))
    return stacks


def save(conn: Connection, person_id: int, open_: Open, now: datetime) -> None:
    """Write a conversation down, new or changed."""
    session = open_.session
    row = {
        "id": session.id,
        "person_id": person_id,
        "depth": open_.depth,
        "flow": session.flow,
        "version": session.version,
        "step": session.step,
        "wait": session.wait or "",
        "state": session.to_json(),
        "question_message_id": open_.question_message_id,
        "started_at": session.opened,
        "changed_at": now,
    }
    _SAVE[conn.dialect.name].run(conn, row)


def close(conn: Connection, session_ids: Collection[str]) -> None:
    """These conversations are over."""
    if session_ids:
        _CLOSE.run(conn, {"ids": list(session_ids)})


def forget(conn: Connection, person_id: int) -> None:
    """End all conversations of a person, whatever state they are in."""
    conn.execute(delete(table).where(table.c.person_id == person_id))


def question_sent(conn: Connection, session_id: str, wait: str, message_id: int) -> None:
    """The question `wait` went out as this message; nothing happens when the conversation has gone on meanwhile."""
    _SENT.run(conn, {"session": session_id, "question": wait, "message": message_id})


def question_unheard(conn: Connection, session_id: str, wait: str) -> None:
    """The question `wait` was refused, since its person has blocked the bot."""
    _SENT.run(conn, {"session": session_id, "question": wait, "message": NEVER_HEARD})


def question_message(conn: Connection, session_id: str, wait: str) -> int | None:
    """The message of the question `wait`, if it still waits and was sent."""
    here = (table.c.id == session_id, table.c.wait == wait)
    return conn.execute(select(table.c.question_message_id).where(*here)).scalar_one_or_none() or None


def waiting(conn: Connection, flow: str | None = None) -> list[Waiting]:
    """Who is waiting where, as counts: by flow (or of one), version and step."""
    tests = func.sum(case((person.c.test, 1), else_=0))
    where = (table.c.flow, table.c.version, table.c.step)
    query = select(*where, func.count(), tests, func.min(table.c.changed_at)).join_from(table, person)
    if flow is not None:
        query = query.where(table.c.flow == flow)
    rows = conn.execute(query.group_by(*where).order_by(*where))
    return [
        Waiting(name, version, step, all_ - test, int(test), since) for name, version, step, all_, test, since in rows
    ]


def expired_since(conn: Connection, person_id: int, moment: datetime) -> bool:
    """Whether a conversation of theirs ended in silence since then."""
    theirs = (finished.c.person_id == person_id, finished.c.how == "expired", finished.c.finished_at >= moment)
    return conn.execute(select(finished.c.id).where(*theirs).limit(1)).first() is not None


def in_version(conn: Connection, flow: str, version: str, *, after: str, limit: int) -> list[tuple[str, int]]:
    """Conversations of one version, by their ids from `after` on: each with its person."""
    query = _in_version(flow, version, after).limit(limit)
    return [(row.id, row.person_id) for row in conn.execute(query)]


def hold(conn: Connection, flow: str, version: str, *, after: str, limit: int) -> None:
    """Keep other processes from changing these conversations until the commit; SQLite has one writer anyway."""
    conn.execute(_in_version(flow, version, after).limit(limit).with_for_update()).all()


def _in_version(flow: str, version: str, after: str) -> Select[Any]:
    here = (table.c.flow == flow, table.c.version == version, table.c.id > after)
    return select(table.c.id, table.c.person_id).where(*here).order_by(table.c.id)


def record_finished(
    conn: Connection, person_id: int, session: Session, *, how: str, answers: Mapping[str, object], now: datetime
) -> None:
    """Keep what a conversation that ended (`how`: done | cancelled | gave_up | expired) had gathered."""
    row = {
        "person_id": person_id,
        "flow": session.flow,
        "version": session.version,
        "how": how,
        "answers": plain(answers),
        "started_at": session.opened,
        "finished_at": now,
    }
    _FINISHED.run(conn, row)

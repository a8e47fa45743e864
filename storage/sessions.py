"""Conversations that are under way, and those that came to their end.

A person's open conversations are a stack: the one with the largest depth is in front and takes typed words. Their state
is sealed, since it holds what people said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from conversations.session import Session, plain
from storage.tables import finished
from storage.tables import session as table


@dataclass(frozen=True, slots=True)
class Open:
    """One open conversation. `question_message_id`: the message of its present question, once that was sent."""

    session: Session
    depth: int
    question_message_id: int | None = None


def of_people(conn: Connection, person_ids: Collection[int]) -> dict[int, list[Open]]:
    """The open conversations of these people, the one in front last. Raises SessionError for a damaged one."""
    if not person_ids:
        return {}
    columns = (table.c.person_id, table.c.state, table.c.depth, table.c.question_message_id)
    rows = conn.execute(select(*columns).where(table.c.person_id.in_(person_ids)).order_by(table.c.depth))
    stacks: dict[int, list[Open]] = {}
    for person_id, state, depth, message_id in rows:
        stacks.setdefault(person_id, []).append(Open(Session.from_json(state), depth, message_id))
    return stacks


def save(conn: Connection, person_id: int, open_: Open, now: datetime) -> None:
    """Write a conversation down, new or changed."""
    session = open_.session
    changed = {
        "depth": open_.depth,
        "step": session.step,
        "wait": session.wait or "",
        "state": session.to_json(),
        "question_message_id": open_.question_message_id,
        "changed_at": now,
    }
    fixed = {
        "id": session.id,
        "person_id": person_id,
        "flow": session.flow,
        "version": session.version,
        "started_at": session.opened,
    }
    upsert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    conn.execute(upsert(table).values(fixed | changed).on_conflict_do_update(index_elements=["id"], set_=changed))


def close(conn: Connection, session_ids: Collection[str]) -> None:
    """These conversations are over."""
    if session_ids:
        conn.execute(delete(table).where(table.c.id.in_(session_ids)))


def forget(conn: Connection, person_id: int) -> None:
    """End all conversations of a person, whatever state they are in."""
    conn.execute(delete(table).where(table.c.person_id == person_id))


def question_sent(conn: Connection, session_id: str, wait: str, message_id: int) -> None:
    """The question `wait` went out as this message; nothing happens when the conversation has gone on meanwhile."""
    here = (table.c.id == session_id, table.c.wait == wait)
    conn.execute(update(table).where(*here).values(question_message_id=message_id))


def record_finished(
    conn: Connection, person_id: int, session: Session, *, how: str, answers: Mapping[str, object], now: datetime
) -> None:
    """Keep what a conversation that ended (`how`: done | cancelled | gave_up) had gathered."""
    row = {
        "person_id": person_id,
        "flow": session.flow,
        "version": session.version,
        "how": how,
        "answers": plain(answers),
        "started_at": session.opened,
        "finished_at": now,
    }
    conn.execute(insert(finished).values(row))

"""Everything that is held about one person, as plain values for a file (UK GDPR, articles 15 and 20).

Tables that name a person are found in the schema itself, so a new one is in the file as soon as it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from storage import people
from storage.tables import content, contribution, contribution_event, delivery, inbox, metadata, person, question

_HIDDEN = {"person_id", "fingerprint"}


def export_person(conn: Connection, person_id: int, now: datetime) -> dict[str, Any] | None:
    """All that is held about a person, by table, JSON-able: times as ISO 8601 in UTC. None for nobody.

    What was sent to them, what they were asked and what became of what they said stands beside their own rows.
    """
    found = people.find(conn, person_id)
    if found is None:
        return None
    held: dict[str, Any] = {"exported_at": now.isoformat()}
    held["person"] = _rows(conn, person, person.c.id == person_id)[0]
    for table in tables_about_people():
        held[str(table.name)] = _rows(conn, table, table.c.person_id == person_id)
    held["inbox"] = _rows(conn, inbox, inbox.c.sender == found.telegram_id)
    mine = select(contribution.c.id).where(contribution.c.person_id == person_id)
    held["contribution_event"] = _rows(conn, contribution_event, contribution_event.c.contribution_id.in_(mine))
    sent = delivery.c.person_id == person_id
    held["content"] = _rows(conn, content, content.c.id.in_(select(delivery.c.content_id).where(sent)))
    asked = question.c.broadcast_id.in_(select(delivery.c.broadcast_id).where(sent))
    held["question"] = _rows(conn, question, asked)
    return held


def tables_about_people() -> list[Table]:
    """Every table whose rows belong to a person, in the order in which they are declared."""
    return [table for table in metadata.sorted_tables if "person_id" in table.c]


def _rows(conn: Connection, table: Table, which: Any) -> list[dict[str, Any]]:
    rows = conn.execute(select(table).where(which).order_by(*table.primary_key.columns))
    return [dict(_plain(dict(row._mapping))) for row in rows]


def _plain(row: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in row.items():
        if name not in _HIDDEN:
            yield str(name), value.isoformat() if isinstance(value, datetime) else value

"""Who of the team has what open at a desk now, so that two who are at one thing see each other.

It is no record: whoever has not been seen for a minute and a half is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import console_presence

FRESH: Final = timedelta(seconds=90)
"""So long after their page was last heard of somebody still counts as there: pages ask more often."""


@dataclass(frozen=True, slots=True)
class Present:
    """A member who has the same thing open. `writing`: they are writing an answer, or a reason."""

    staff_id: int
    writing: bool


def seen(conn: Connection, staff_id: int, subject: str, *, writing: bool, now: datetime) -> None:
    """This member has it open."""
    conn.execute(delete(console_presence).where(console_presence.c.seen_at <= now - FRESH))
    upsert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    wish = upsert(console_presence).values(staff_id=staff_id, subject=subject, writing=writing, seen_at=now)
    again = {"writing": wish.excluded.writing, "seen_at": wish.excluded.seen_at}
    conn.execute(wish.on_conflict_do_update(index_elements=["subject", "staff_id"], set_=again))


def others(conn: Connection, staff_id: int, subject: str, now: datetime) -> list[Present]:
    """Who else has it open, by number."""
    there = (console_presence.c.subject == subject, console_presence.c.staff_id != staff_id)
    query = select(console_presence.c.staff_id, console_presence.c.writing)
    query = query.where(*there, console_presence.c.seen_at > now - FRESH).order_by(console_presence.c.staff_id)
    return [Present(row.staff_id, row.writing) for row in conn.execute(query)]

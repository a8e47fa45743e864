"""A test of an announcement: a broadcast of its own to the test contacts, who are in nobody's results."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, update

from conversations.texts import Texts
from programme.audience import IsTestContact, unparse
from storage import broadcasts
from storage.broadcasts import Draft
from storage.tables import broadcast, content

AUDIENCE: Final = unparse(IsTestContact())


def create(conn: Connection, draft: Draft, texts: Texts, note: str, now: datetime) -> int:
    """Begin to send a draft to the test contacts, with a `note` for the team; its number. Raises as `create` does.

    There is nobody to watch over and nobody to protect: no first slice, no second person, and no version waits for its
    check, since a test is what it can be checked by. Who would wait for a version is left out: none comes of a test.
    """
    missing = "skip" if draft.missing == "hold" else draft.missing
    tested = replace(draft, audience=AUDIENCE, missing=missing, at=None, paid=False)
    number = broadcasts.create(conn, tested, texts, now)
    conn.execute(update(content).where(content.c.broadcast_id == number).values(checking=None))
    begun = {"state": "running", "started_at": now, "watch": None, "note": note}
    conn.execute(update(broadcast).where(broadcast.c.id == number).values(begun))
    return number


def asked_for_by(conn: Connection, broadcast_id: int) -> int | None:
    """Who of the team asked for a test; None for what is no test, or one of the operator's."""
    row = broadcasts.row_of(conn, broadcast_id)
    is_one = row is not None and (row.audience, row.watch, row.correction) == (AUDIENCE, None, None) and row.note
    return row.made_by if row is not None and is_one else None

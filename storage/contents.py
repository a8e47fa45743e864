"""What an announcement says in each language, as it was frozen: the newest words where they were changed since."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, func, select

from conversations.announcement import Part
from storage.tables import broadcast, content

_NOTHING: Final = ("wanted", "left")
"""What says nothing: that words are waited for, or that a language stays as it is."""


def newest(conn: Connection, broadcast_id: int) -> dict[str, list[Part]]:
    """The messages in each language, that in which it was written first; nothing where there is none."""
    query = (
        select(content.c.language, content.c.parts, broadcast.c.language.label("written_in"))
        .join_from(content, broadcast)
        .where(content.c.broadcast_id == broadcast_id, func.coalesce(content.c.checking, "").not_in(_NOTHING))
        .order_by(content.c.version, content.c.id)
    )
    rows = conn.execute(query).all()
    found: dict[str, list[Part]] = {row.language: row.parts for row in rows if row.language == row.written_in}
    return found | {row.language: row.parts for row in rows}

"""Somebody who is held because an announcement is not there in their language chooses one in which it is: they get it.

That is done in the transaction that changes the language, so that nothing can be lost between the two. What has ended
goes on for them alone, and the team is not told its report once more.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, func, select, update

from storage import broadcasts
from storage.copies import NO_TEXT
from storage.tables import broadcast, content, delivery

REOPENED: Final = "language_chosen"
"""Why one goes on that had ended: somebody who was held can read it now."""


def changed(conn: Connection, person_id: int, language: str) -> list[int]:
    """Let somebody go who reads `language` from now on; the numbers of the announcements that they waited for.

    They are looked at once more as their calls leave. A correction is said in the language of what they got.
    """
    found = {one.delivery_id: one for one in conn.execute(_READABLE, {"person": person_id, "language": language})}
    for one in found.values():
        values = {"state": "pending", "reason": None, "settled_at": None, "content_id": one.id, "parts": len(one.parts)}
        conn.execute(update(delivery).where(delivery.c.id == one.delivery_id).values(**values))
        row = broadcasts.row_of(conn, one.broadcast_id)
        if row is not None and row.state == "done":
            broadcasts.change(conn, row, {"state": "running", "reason": REOPENED, "finished_at": None})
    return sorted(one.broadcast_id for one in found.values())


_READABLE: Final = (
    select(delivery.c.id.label("delivery_id"), content.c.broadcast_id, content.c.id, content.c.parts)
    .join_from(delivery, broadcast, broadcast.c.id == delivery.c.broadcast_id)
    .join(content, content.c.broadcast_id == broadcast.c.id)
    .where(delivery.c.person_id == bindparam("person"), delivery.c.state == "held", delivery.c.reason == NO_TEXT)
    .where(broadcast.c.state != "cancelled", broadcast.c.corrects_id.is_(None))
    .where(content.c.language == bindparam("language"), func.coalesce(content.c.checking, "checked") == "checked")
    .order_by(content.c.version)
)

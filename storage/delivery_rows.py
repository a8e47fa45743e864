"""A broadcast person by person, for a file: numbers and times, no names and nothing that anybody said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from storage.tables import content, delivery, person

COLUMNS: Final = (
    *("person", "test", "state", "reason", "tries", "resent", "message_ids"),
    *("claimed_at", "settled_at", "first_unknown_at", "language", "locality"),
)


def page(conn: Connection, broadcast_id: int, *, after: int = 0, limit: int = 1000) -> Sequence[dict[str, Any]]:
    """At most `limit` rows of people whose number is above `after`, by their number; each has COLUMNS. `language` is
    that of the words they got."""
    rows = conn.execute(_PAGE, {"broadcast": broadcast_id, "after": after, "limit": limit})
    return [dict(row._mapping) for row in rows]


# Made once: putting a statement together costs eight times as much as running it.
_PAGE = (
    select(delivery.c.person_id.label("person"), person.c.test, delivery.c.state, delivery.c.reason, delivery.c.tries)
    .add_columns(delivery.c.resent, delivery.c.message_ids, delivery.c.claimed_at, delivery.c.settled_at)
    .add_columns(delivery.c.first_unknown_at, content.c.language, person.c.locality)
    .select_from(delivery.join(person).join(content, content.c.id == delivery.c.content_id))
    .where(delivery.c.broadcast_id == bindparam("broadcast"), delivery.c.person_id > bindparam("after"))
    .order_by(delivery.c.person_id)
    .limit(bindparam("limit"))
)

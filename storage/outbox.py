"""Replies and service messages that wait to be sent, one row a call. Broadcasts have their deliveries.

pending → sending → sent | failed | skipped | unknown. A row that was claimed (`sending`) and whose outcome nobody
recorded is unknown: edits and deletions are repeated, everything else is sent again once (docs/crash.md).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import outbox

REPLY = 0
"""Lane of what answers a person's own act."""
SERVICE = 1
"""Lane of reminders and service messages."""


def add(
    conn: Connection,
    *,
    chat_id: int,
    person_id: int | None,
    lane: int,
    method: str,
    payload: dict[str, Any],
    purpose: str = "reply",
    now: datetime,
    not_before: datetime | None = None,
    key: str | None = None,
    on_sent: dict[str, Any] | None = None,
) -> int:
    """Queue one call of the Bot API; the row's id. With a `key` that is there already, nothing is added: its row's id.

    `payload` holds the method's parameters without `chat_id`; a file is `{"document": {"name": …, "content_b64": …}}`
    or `{"document": {"name": …, "media_path": …}}`, a path below DATA_DIR. Rows of one chat go out in the order of
    their ids. Purpose `reply` (and `staff`) always goes; every other needs the person's consent when it leaves.
    """
    values = {
        "chat_id": chat_id,
        "person_id": person_id,
        "lane": lane,
        "method": method,
        "payload": payload,
        "purpose": purpose,
        "created_at": now,
        "not_before": not_before,
        "key": key,
        "on_sent": on_sent,
    }
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    wish = dialect.insert(outbox).values(**values).on_conflict_do_nothing(index_elements=["key"])
    added = conn.execute(wish.returning(outbox.c.id)).scalar_one_or_none()
    if added is not None:
        return int(added)
    return int(conn.execute(outbox.select().with_only_columns(outbox.c.id).where(outbox.c.key == key)).scalar_one())

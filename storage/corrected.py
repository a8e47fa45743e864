"""The messages that a correction is about: put into its calls when they are claimed.

A correction is frozen without them, since each person has their own: its part names the announcement (`corrects`), and
the numbers are those that Telegram told when that was delivered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage.tables import delivery


def address(conn: Connection, claimed: Sequence[dict[str, Any]]) -> None:
    """Name each person's own messages in what is claimed: rows with `person_id` and `payload`."""
    rows = [row for row in claimed if "corrects" in row["payload"]]
    for original in {row["payload"]["corrects"] for row in rows}:
        mine = [row for row in rows if row["payload"]["corrects"] == original]
        wanted = {"original": original, "ids": [row["person_id"] for row in mine]}
        known = {one.person_id: one.message_ids or [] for one in conn.execute(_MESSAGES, wanted)}
        for row in mine:
            numbers = [one for one in known.get(row["person_id"], []) if one is not None]
            row["payload"] = {"method": row["payload"]["method"], "message_ids": numbers}


# Made once: putting a statement together costs eight times as much as running it.
_MESSAGES = select(delivery.c.person_id, delivery.c.message_ids).where(
    delivery.c.broadcast_id == bindparam("original"),
    delivery.c.person_id.in_(bindparam("ids", expanding=True)),
)

"""The messages that a correction is about: put into its calls when they are claimed.

A correction is frozen without them, since each person has their own: its part names the announcement (`corrects`), and
the numbers are those that Telegram told when that was delivered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from programme.correction import message_of
from storage.tables import delivery

_OURS: Final = frozenset({"corrects", "sizes", "place", "item"})
"""What a part says to us, and not to Telegram."""


def address(conn: Connection, claimed: Sequence[dict[str, Any]]) -> None:
    """Name each person's own messages in what is claimed: rows with `person_id` and `payload`."""
    rows = [row for row in claimed if "corrects" in row["payload"]]
    for original in {row["payload"]["corrects"] for row in rows}:
        mine = [row for row in rows if row["payload"]["corrects"] == original]
        wanted = {"original": original, "ids": [row["person_id"] for row in mine]}
        known = {one.person_id: one.message_ids or [] for one in conn.execute(_MESSAGES, wanted)}
        for row in mine:
            row["payload"] = _addressed(row["payload"], known.get(row["person_id"], []))


def _addressed(part: Mapping[str, Any], message_ids: Sequence[int | None]) -> dict[str, Any]:
    call = {name: value for name, value in part.items() if name not in _OURS}
    known = [one for one in message_ids if one is not None]
    method = str(part.get("method", "sendMessage"))
    if method.startswith("delete"):
        return call | {"message_ids": known}
    if method.startswith("edit"):
        return call | {"message_id": message_of(message_ids, part)}
    # What follows is said in answer to what was wrong, for who still has that.
    told = {"message_id": known[0], "allow_sending_without_reply": True} if known else None
    return call if told is None else call | {"reply_parameters": told}


# Made once: putting a statement together costs eight times as much as running it.
_MESSAGES = select(delivery.c.person_id, delivery.c.message_ids).where(
    delivery.c.broadcast_id == bindparam("original"),
    delivery.c.person_id.in_(bindparam("ids", expanding=True)),
)

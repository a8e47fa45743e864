"""A chat that Telegram gives another number: a group once it becomes a supergroup."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from storage import notices, outbox, reach, team_topics


def greeted(chat_id: int) -> str:
    """The notice that a group was told that the bot talks in private."""
    return f"group:{chat_id}"


def move(conn: Connection, old: int, new: int, now: datetime) -> None:
    """A chat has a new id: what waits for it goes there, and all that knew it knows the new one. Somebody's own chat is
    followed too; but no message to a person goes to a group, or to somebody else whom we know by the new id.

    Telegram tells it twice, by a message in the group and by refusing a call to the old id: the second changes nothing.
    """
    if (old > 0) != (new > 0) or not reach.moved(conn, old, new):
        return
    outbox.move_chat(conn, old, new)
    team_topics.move(conn, old, new)
    notices.first_time(conn, greeted(new), now)

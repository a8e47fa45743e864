"""What Telegram told us, and how far we have read."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Text, UniqueConstraint, text

from storage.columns import BigId, Moment, Sealed
from storage.tables.parts import number, one_of, table

inbox = table(
    "inbox",
    number(),
    Column("bot_id", BigId, nullable=False),
    Column("update_id", BigId),  # None for what is not an update of Telegram's (timers)
    Column("timer_id", BigId, unique=True),
    Column("sender", BigId),  # Telegram id of who did it: the key that keeps a person's updates in order
    Column("kind", Text, nullable=False),  # message | callback_query | my_chat_member | … | timer
    Column("raw", Sealed),  # emptied when done, purged after 48 hours
    Column("received_at", Moment, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("tries", Integer, nullable=False, server_default="0"),  # counted before each turn
    Column("problem", Text),  # the kind of error that set it aside, never what was said
    Column("done_at", Moment),
    one_of("state", "waiting", "done", "aside"),
    UniqueConstraint("bot_id", "update_id"),
    Index(
        "ix_inbox_waiting",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_inbox_sender",
        "sender",
        "bot_id",
        "update_id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_inbox_aside",
        "sender",
        sqlite_where=text("state = 'aside'"),
        postgresql_where=text("state = 'aside'"),
    ),
    Index("ix_inbox_received_at", "received_at"),
)

bot_state = table(
    "bot_state",
    Column("bot_id", BigId, primary_key=True, autoincrement=False),
    Column("next_offset", BigId),  # the last committed batch's last update + 1
    Column("polled_at", Moment),
)

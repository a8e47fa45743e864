"""Messages to one person, and what Telegram wants of us."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint, false, text

from storage.columns import BigId, Json, Moment, Sealed, YesNo
from storage.tables.parts import number, of_person, one_of, table

outbox = table(  # replies and service messages; broadcasts have their deliveries
    "outbox",
    number(),
    Column("chat_id", BigId, nullable=False),
    of_person(nullable=True),  # None: staff, groups, people who are erased
    Column("lane", Integer, nullable=False),  # 0 replies, 1 reminders and service messages
    Column("purpose", Text, nullable=False),  # reply | update | opportunity | question | service | staff
    Column("method", Text, nullable=False),  # of the Bot API
    Column("edits", BigId),  # the message it changes: a later change takes the place of one that still waits
    Column("payload", Sealed),  # its parameters; emptied when sent
    Column("on_sent", Json),  # what hangs on the message id
    Column("key", Text, unique=True),  # at most one row a key
    Column("state", Text, nullable=False, server_default="pending"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("reason", Text),
    Column("message_id", BigId),
    Column("resent", YesNo, nullable=False, server_default=false()),
    Column("created_at", Moment, nullable=False),
    Column("not_before", Moment),
    Column("claimed_at", Moment),
    Column("settled_at", Moment),
    one_of("state", "pending", "sending", "sent", "failed", "skipped", "unknown", "held"),
    Index(
        "ix_outbox_open",
        "lane",
        "id",
        sqlite_where=text("state IN ('pending', 'sending', 'unknown')"),
        postgresql_where=text("state IN ('pending', 'sending', 'unknown')"),
    ),
    Index("ix_outbox_chat_id", "chat_id", "id"),
    Index(
        "ix_outbox_waiting",
        "chat_id",
        "id",
        sqlite_where=text("state IN ('pending', 'sending', 'unknown')"),
        postgresql_where=text("state IN ('pending', 'sending', 'unknown')"),
    ),
    Index("ix_outbox_person_id", "person_id"),
)

telegram_pause = table(  # "retry after", kept so that a restart still honours it
    "telegram_pause",
    Column("bot_id", BigId, nullable=False),
    Column("chat_id", BigId, nullable=False),  # 0: the whole bot
    Column("until", Moment, nullable=False),
    PrimaryKeyConstraint("bot_id", "chat_id"),
)

media = table(  # files that Telegram has from us, so that they are not uploaded again
    "media",
    Column("bot_id", BigId, nullable=False),  # a file id is of use to the bot that was told it, and to no other
    Column("kind", Text, nullable=False),  # photo | document | voice: what it was sent as
    Column("digest", Text, nullable=False),  # of the original, which stays in DATA_DIR/media/sent
    Column("file_id", Text, nullable=False),
    Column("stored_at", Moment, nullable=False),
    PrimaryKeyConstraint("bot_id", "kind", "digest"),
)

chosen_file = table(  # what staff sent to the bot to go with an announcement, fetched so that its original is kept
    "chosen_file",
    number(),
    Column("bot_id", BigId, nullable=False),
    Column("kind", Text, nullable=False),
    Column("file_id", Text, nullable=False),  # by which this bot can send it at once
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("problem", Text),  # why it cannot be sent, in a sentence
    Column("digest", Text),  # of its original, once it is kept
    Column("size", BigId),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", Moment),
    Column("chosen_at", Moment, nullable=False),
    UniqueConstraint("bot_id", "kind", "file_id"),
    one_of("kind", "photo", "document", "voice"),
    one_of("state", "waiting", "kept", "refused"),
    Index(
        "ix_chosen_file_waiting",
        "bot_id",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

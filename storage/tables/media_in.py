"""What people send besides words, what their messages were answers to, and how their words were before they changed
them. Files lie in DATA_DIR/media/received, sealed, under names that say nothing."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Text, text

from storage.columns import BigId, Moment, Sealed
from storage.tables.parts import number, of_person, one_of, table

contribution_part = table(
    "contribution_part",
    number(),
    Column("contribution_id", BigId, ForeignKey("contribution.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("message_id", BigId),  # in the chat with its person; None where it is not known
    Column("words", Sealed),
    Column("about", Sealed),  # what it answered: whether ours, its words, the quote
    Column("about_contribution", BigId, ForeignKey("contribution.id", ondelete="SET NULL")),
    Column("said_at", Moment, nullable=False),
    Column("reworded_at", Moment),
    Index("ix_contribution_part_contribution_id", "contribution_id"),
    Index("ix_contribution_part_person_id", "person_id", "message_id"),
    Index("ix_contribution_part_about_contribution", "about_contribution"),
)

contribution_earlier = table(  # its words before its author changed them
    "contribution_earlier",
    number(),
    Column("contribution_id", BigId, ForeignKey("contribution.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("words", Sealed, nullable=False),
    Column("until", Moment, nullable=False),
    Index("ix_contribution_earlier_contribution_id", "contribution_id"),
    Index("ix_contribution_earlier_person_id", "person_id"),
)

attachment = table(
    "attachment",
    number(),
    Column("contribution_id", BigId, ForeignKey("contribution.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("kind", Text, nullable=False),
    Column("bot_id", BigId, nullable=False),  # a file id is for one bot
    Column("file", Sealed),  # Telegram's file id and unique id; None where there is no file
    Column("about", Sealed, nullable=False),  # name, length, declared type; a place; a name and number
    Column("album", Text),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("type", Text),  # as the content shows it
    Column("size", BigId),
    Column("path", Text, unique=True),  # below DATA_DIR/media/received
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", Moment),
    Column("sent_at", Moment, nullable=False),
    Column("settled_at", Moment),
    one_of("kind", "photo", "voice", "audio", "video", "video_note", "animation", "document", "location", "contact"),
    one_of("state", "waiting", "kept", "refused", "lost"),
    Index("ix_attachment_contribution_id", "contribution_id"),
    Index("ix_attachment_person_id", "person_id", "album"),
    Index(
        "ix_attachment_waiting",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

leftover = table(  # files whose person was erased, until they are removed: nothing says whose they were
    "leftover",
    number(),
    Column("path", Text, nullable=False, unique=True),
    Column("since", Moment, nullable=False),
)

"""The console: one-time links to sign in by, who is signed in where, what was not finished, and who has what open."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Text

from storage.columns import BigId, Moment, Sealed, YesNo
from storage.tables.parts import number, table

console_link = table(  # only a hash of its secret: whoever reads the table cannot sign in
    "console_link",
    Column("secret_hash", Text, primary_key=True),
    Column("staff_id", BigId, ForeignKey("staff.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("ix_console_link_staff_id", "staff_id"),
)

console_session = table(
    "console_session",
    number(),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("staff_id", BigId, ForeignKey("staff.id"), nullable=False),
    Column("browser", Text, nullable=False),  # as its owner would call it: Firefox on Windows
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_console_session_staff_id", "staff_id"),
)

console_draft = table(  # what somebody was writing when their session ended, or left for later
    "console_draft",
    Column("staff_id", BigId, ForeignKey("staff.id"), nullable=False),
    Column("form", Text, nullable=False),  # the address of its page
    Column("fields", Sealed, nullable=False),
    Column("saved_at", Moment, nullable=False),
    PrimaryKeyConstraint("staff_id", "form"),
)

console_presence = table(  # who has which page open now: rows of the last minute or two
    "console_presence",
    Column("staff_id", BigId, ForeignKey("staff.id"), nullable=False),
    Column("subject", Text, nullable=False),  # contribution:N
    Column("writing", YesNo, nullable=False),
    Column("seen_at", Moment, nullable=False),
    PrimaryKeyConstraint("subject", "staff_id"),
)

representing = table(  # which locality a committee's representative stands for
    "representing",
    Column("staff_id", BigId, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("locality", Text, nullable=False),
    Column("set_at", Moment, nullable=False),
)

console_identity = table(  # who somebody is to the organisation's own sign-in
    "console_identity",
    Column("staff_id", BigId, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("name", Sealed, nullable=False),
    Column("set_at", Moment, nullable=False),
)

"""Who did what, and what staff were told."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text

from storage.columns import BigId, Json, Moment
from storage.tables.parts import number, table

audit = table(
    "audit",
    number(),
    Column("at", Moment, nullable=False),
    Column("staff_id", BigId, ForeignKey("staff.id")),  # None: the operator or the program itself
    Column("actor", Text, nullable=False),  # staff | operator | hearback
    Column("act", Text, nullable=False),
    Column("subject", Text),  # person:N | broadcast:N | contribution:N | …
    Column("detail", Json),  # never what a person said or who they are
    Index("ix_audit_at", "at"),
    Index("ix_audit_subject", "subject"),
)

notice = table(  # what staff were told once, so that they are told once
    "notice",
    Column("key", Text, primary_key=True),
    Column("told_at", Moment, nullable=False),
)

"""Announcements that repeat: the pattern, and each time that was made of it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, Text

from storage.columns import BigId, Moment
from storage.tables.parts import one_of, table

series = table(  # a broadcast that is never sent itself: its `at` is when the next one is made from it
    "series",
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), primary_key=True),
    Column("cron", Text, nullable=False),
    Column("written", Text, nullable=False),  # as staff said it: "every first Tuesday at 10"
    Column("timezone", Text, nullable=False),
    Column("calendar", Text),  # of bank holidays, by its short name
    Column("on_holiday", Text, nullable=False, server_default="skip"),
    one_of("on_holiday", "skip", "next-working-day"),
)

series_firing = table(  # a time of a series and the broadcast that was made for it: one, whatever happens
    "series_firing",
    Column("series_id", BigId, ForeignKey("series.broadcast_id", ondelete="CASCADE"), nullable=False),
    Column("fires_at", Moment, nullable=False),
    Column("broadcast_id", BigId, ForeignKey("broadcast.id", ondelete="CASCADE"), nullable=False, unique=True),
    PrimaryKeyConstraint("series_id", "fires_at"),
)

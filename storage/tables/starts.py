"""Conversations that begin by themselves: at their times, and after events."""

from __future__ import annotations

from sqlalchemy import Column, Index, Text, UniqueConstraint

from storage.columns import BigId, Moment
from storage.tables.parts import number, of_person, one_of, table

flow_start = table(  # one row a person and occasion: it begins once, whatever ends in between
    "flow_start",
    number(),  # the inbox row it becomes carries it, so that it fires once
    of_person(),
    Column("flow", Text, nullable=False),
    Column("occasion", Text, nullable=False),  # at:<time> | after:<event>
    Column("due_at", Moment, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("reason", Text),  # why it was left out
    Column("made_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("purpose", Text),  # of what it says, once it has begun
    one_of("state", "waiting", "fired", "begun", "left_out"),
    UniqueConstraint("flow", "occasion", "person_id"),
    Index("ix_flow_start_waiting", "flow", "state", "due_at", "id"),
    Index("ix_flow_start_person_id", "person_id"),
)

flow_schedule = table(  # how far a flow that begins at its times has come
    "flow_schedule",
    Column("flow", Text, primary_key=True),
    Column("cron", Text, nullable=False),  # another one in the flow: its next time is worked out anew
    Column("fires_at", Moment, nullable=False),
    Column("cursor", BigId, nullable=False, server_default="0"),  # the last person who was looked at this time
)

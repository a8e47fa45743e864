"""Conversations: the flows they run on, where each stands, and which came to their end."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

from storage.columns import BigId, Moment, Sealed
from storage.tables.parts import number, of_person, table

flow_version = table(
    "flow_version",
    Column("flow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("body", Text, nullable=False),  # the YAML it was first used with
    Column("first_used_at", Moment, nullable=False),
    PrimaryKeyConstraint("flow", "version"),
)

session = table(
    "session",
    Column("id", Text, primary_key=True),
    of_person(),
    Column("depth", Integer, nullable=False),  # the largest is the conversation in front
    Column("flow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("step", Text, nullable=False),  # for "who is waiting where"
    Column("wait", Text, nullable=False, server_default=""),  # nonce of the open question
    Column("state", Sealed, nullable=False),
    Column("question_message_id", BigId),  # of the open question, once sent
    Column("started_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("person_id", "depth"),
    Index("ix_session_flow", "flow", "version", "step"),
)

finished = table(  # one row a conversation that came to its end
    "finished",
    number(),
    of_person(),
    Column("flow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("how", Text, nullable=False),  # done | cancelled | gave_up
    Column("answers", Sealed),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=False),
    Index("ix_finished_flow", "flow", "person_id"),
    Index("ix_finished_person_id", "person_id"),
)

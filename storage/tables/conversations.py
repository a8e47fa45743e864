"""Conversations: the flows they run on, where each stands, and which came to their end."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

from storage.columns import BigId, Moment, Sealed
from storage.tables.parts import number, of_person, one_of, table

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

timer = table(  # what is due for a question that waits: a nudge, or its end
    "timer",
    number(),  # the inbox row it becomes carries it, so that it fires once
    of_person(),
    Column("session_id", Text, ForeignKey("session.id", ondelete="CASCADE"), nullable=False),
    Column("wait", Text, nullable=False),  # the question it belongs to: when another one waits, it does nothing
    Column("kind", Text, nullable=False),
    Column("number", Integer, nullable=False),  # which nudge of the question it is
    Column("due_at", Moment, nullable=False),
    Column("drop_after", Integer),  # seconds: it is left out when it would be later than this
    one_of("kind", "nudge", "expiry", "again"),
    UniqueConstraint("session_id", "kind"),
    Index("ix_timer_due_at", "due_at", "id"),
    Index("ix_timer_person_id", "person_id"),
)

finished = table(  # one row a conversation that came to its end
    "finished",
    number(),
    of_person(),
    Column("flow", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("how", Text, nullable=False),  # done | cancelled | gave_up | expired
    Column("answers", Sealed),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=False),
    Index("ix_finished_flow", "flow", "person_id"),
    Index("ix_finished_person_id", "person_id"),
)

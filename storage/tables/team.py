"""The team's group on Telegram: which it is, the topic of each person in it, and which message stands where."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text, UniqueConstraint

from storage.columns import BigId, Moment
from storage.tables.parts import number, of_person, one_of, table

team_group = table(  # the newest that has not ended is the one in use
    "team_group",
    number(),
    Column("chat_id", BigId, nullable=False),
    Column("connected_by", BigId, ForeignKey("staff.id")),
    Column("connected_at", Moment, nullable=False),
    Column("ended_at", Moment),
)

team_topic = table(
    "team_topic",
    number(),  # also what the team calls its person: Resident 12
    Column("group_id", BigId, ForeignKey("team_group.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("thread_id", BigId),  # of Telegram; None: it is being made, or cannot be made
    Column("state", Text, nullable=False, server_default="open"),
    Column("made_at", Moment, nullable=False),
    one_of("state", "open", "closed"),
    UniqueConstraint("group_id", "person_id"),
    Index("ix_team_topic_thread_id", "group_id", "thread_id"),
    Index("ix_team_topic_person_id", "person_id"),
)

team_message = table(
    "team_message",
    number(),
    Column("topic_id", BigId, ForeignKey("team_topic.id", ondelete="CASCADE"), nullable=False),
    of_person(),
    Column("way", Text, nullable=False),  # in: from the person to the team; out: the team's answer
    Column("contribution_id", BigId, ForeignKey("contribution.id", ondelete="CASCADE")),
    Column("event_id", BigId, ForeignKey("contribution_event.id", ondelete="CASCADE")),  # what an answer is kept as
    Column("staff_id", BigId, ForeignKey("staff.id")),
    Column("chat_message_id", BigId),  # in the person's chat; None: not there (yet)
    Column("topic_message_id", BigId),  # in the group; None: not there (yet)
    Column("made_at", Moment, nullable=False),
    one_of("way", "in", "out"),
    Index("ix_team_message_chat", "person_id", "chat_message_id"),
    Index("ix_team_message_topic", "topic_id", "topic_message_id"),
    Index("ix_team_message_contribution_id", "contribution_id"),
    Index("ix_team_message_event_id", "event_id"),
)

"""The team's group, a topic for each person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the team's group."""
    _team_group()
    _team_topic()
    _team_message()


def _team_group() -> None:
    op.create_table(
        "team_group",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("chat_id", columns.BigId, nullable=False),
        sa.Column("connected_by", columns.BigId, nullable=True),
        sa.Column("connected_at", columns.Moment(), nullable=False),
        sa.Column("ended_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["connected_by"], ["staff.id"], name=op.f("fk_team_group_connected_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_group")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _team_topic() -> None:
    op.create_table(
        "team_topic",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("group_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("thread_id", columns.BigId, nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_team_topic_state")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["team_group.id"], name=op.f("fk_team_topic_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_topic_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_topic")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_team_topic_group_id_person_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_team_topic_thread_id", "team_topic", ["group_id", "thread_id"], unique=False)
    op.create_index("ix_team_topic_person_id", "team_topic", ["person_id"], unique=False)


def _team_message() -> None:
    op.create_table(
        "team_message",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("topic_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("contribution_id", columns.BigId, nullable=True),
        sa.Column("event_id", columns.BigId, nullable=True),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.Column("chat_message_id", columns.BigId, nullable=True),
        sa.Column("topic_message_id", columns.BigId, nullable=True),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.CheckConstraint("way IN ('in', 'out')", name=op.f("ck_team_message_way")),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["team_topic.id"], name=op.f("fk_team_message_topic_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_team_message_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_team_message_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["contribution_event.id"],
            name=op.f("fk_team_message_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_team_message_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_message")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_team_message_chat", "team_message", ["person_id", "chat_message_id"], unique=False)
    op.create_index("ix_team_message_topic", "team_message", ["topic_id", "topic_message_id"], unique=False)
    op.create_index("ix_team_message_contribution_id", "team_message", ["contribution_id"], unique=False)
    op.create_index("ix_team_message_event_id", "team_message", ["event_id"], unique=False)

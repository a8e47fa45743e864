"""Conversations that begin at a time or after an event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0011"
down_revision = "r0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of what begins by itself."""
    op.create_table(
        "flow_start",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("due_at", columns.Moment(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("settled_at", columns.Moment(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'fired', 'begun', 'left_out')", name=op.f("ck_flow_start_state")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_flow_start_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_start")),
        sa.UniqueConstraint("flow", "occasion", "person_id", name=op.f("uq_flow_start_flow_occasion_person_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_flow_start_waiting", "flow_start", ["flow", "state", "due_at", "id"], unique=False)
    op.create_index("ix_flow_start_person_id", "flow_start", ["person_id"], unique=False)
    op.create_table(
        "flow_schedule",
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("cron", sa.Text(), nullable=False),
        sa.Column("fires_at", columns.Moment(), nullable=False),
        sa.Column("cursor", columns.BigId, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("flow", name=op.f("pk_flow_schedule")),
        sqlite_strict=True,
    )

"""Announcements that repeat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0018"
down_revision = "r0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of series; nothing that is there changes."""
    op.create_table(
        "series",
        sa.Column("broadcast_id", columns.BigId, autoincrement=False, nullable=False),
        sa.Column("cron", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=True),
        sa.Column("on_holiday", sa.Text(), server_default="skip", nullable=False),
        sa.CheckConstraint("on_holiday IN ('skip', 'next-working-day')", name=op.f("ck_series_on_holiday")),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_series_broadcast_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("broadcast_id", name=op.f("pk_series")),
        sqlite_strict=True,
    )
    op.create_table(
        "series_firing",
        sa.Column("series_id", columns.BigId, nullable=False),
        sa.Column("fires_at", columns.Moment(), nullable=False),
        sa.Column("broadcast_id", columns.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.broadcast_id"], name=op.f("fk_series_firing_series_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_series_firing_broadcast_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", "fires_at", name=op.f("pk_series_firing")),
        sa.UniqueConstraint("broadcast_id", name=op.f("uq_series_firing_broadcast_id")),
        sqlite_strict=True,
    )

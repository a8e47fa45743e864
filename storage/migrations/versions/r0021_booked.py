"""Announcements with a button for a way to take part, and which of them brought somebody's interest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0021"
down_revision = "r0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns and an index: nobody's interest is known to have come from an announcement before."""
    op.add_column("broadcast", sa.Column("opportunity_id", columns.BigId, nullable=True))
    op.add_column("participation", sa.Column("by_broadcast", columns.BigId, nullable=True))
    op.create_index("ix_participation_by_broadcast", "participation", ["by_broadcast"], unique=False)

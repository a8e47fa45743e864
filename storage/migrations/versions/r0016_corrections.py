"""Which announcement a broadcast takes back, how, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0016"
down_revision = "r0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns only: nothing was taken back before."""
    op.add_column("broadcast", sa.Column("corrects_id", columns.BigId, nullable=True))
    op.add_column("broadcast", sa.Column("correction", sa.Text(), nullable=True))
    op.add_column("broadcast", sa.Column("note", sa.Text(), nullable=True))
    op.create_index("ix_broadcast_corrects_id", "broadcast", ["corrects_id"])

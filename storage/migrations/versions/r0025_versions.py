"""Language versions of announcements: who wrote each, and who checked it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0025"
down_revision = "r0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns only: what was sent before went out as it was, and nothing of it waits for a check."""
    op.add_column("content", sa.Column("checking", sa.Text(), nullable=True))
    op.add_column("content", sa.Column("written_by", columns.BigId, nullable=True))
    op.add_column("content", sa.Column("checked_by", columns.BigId, nullable=True))
    op.add_column("content", sa.Column("checker", columns.Sealed(), nullable=True))
    op.add_column("content", sa.Column("checked_at", columns.Moment(), nullable=True))
    op.add_column("content", sa.Column("releases", columns.YesNo, nullable=False, server_default=sa.false()))

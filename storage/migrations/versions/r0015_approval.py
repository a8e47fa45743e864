"""Who approved an announcement before it went out, and for how many people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0015"
down_revision = "r0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns only: nobody has approved what went out before."""
    op.add_column("broadcast", sa.Column("approved_by", columns.BigId, nullable=True))
    op.add_column("broadcast", sa.Column("approved_at", columns.Moment(), nullable=True))
    op.add_column("broadcast", sa.Column("approved_count", sa.Integer(), nullable=True))

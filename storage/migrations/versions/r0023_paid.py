"""Whether a broadcast is paid for, and how much of it was when that ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0023"
down_revision = "r0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns only: nothing was ever paid for."""
    op.add_column("broadcast", sa.Column("paid", columns.YesNo, nullable=False, server_default=sa.false()))
    op.add_column("broadcast", sa.Column("paid_messages", columns.BigId, nullable=True))

"""Changed words of updates and opportunities wait for their check beside those that people read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0041"
down_revision = "r0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns; at first nothing waits beside what is there."""
    for table in ("health_update_text", "opportunity_text"):
        op.add_column(table, sa.Column("draft", columns.Json(), nullable=True))
        op.add_column(table, sa.Column("draft_by", columns.BigId, nullable=True))

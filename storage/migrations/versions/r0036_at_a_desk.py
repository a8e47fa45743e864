"""Updates and opportunities are written at a desk: who wrote a text, and what somebody was before they came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0036"
down_revision = "r0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns; what was there came from files, and nobody was marked as having come."""
    for table in ("health_update_text", "opportunity_text"):
        op.add_column(table, sa.Column("written_by", columns.BigId, nullable=True))
    op.add_column("participation", sa.Column("earlier_state", sa.Text, nullable=True))
    op.add_column("participation", sa.Column("earlier_since", columns.Moment, nullable=True))

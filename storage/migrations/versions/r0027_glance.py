"""What the console's first page counts is found without a look at everybody's rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0027"
down_revision = "r0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Indexes only: they are made from what is there."""
    real, lives, waits = (sa.text(words) for words in ("NOT test", "withdrawn_at IS NULL", "acknowledged_at IS NULL"))
    op.create_index("ix_person_signed_up", "person", ["signed_up_at"], sqlite_where=real, postgresql_where=real)
    op.create_index("ix_consent_tier", "consent", ["tier"], sqlite_where=lives, postgresql_where=lives)
    op.create_index(
        "ix_safeguarding_alert_waiting",
        "safeguarding_alert",
        ["contribution_id"],
        sqlite_where=waits,
        postgresql_where=waits,
    )

"""What is owed to those who are written to unasked: a contact budget, and a person's own quiet hours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0024"
down_revision = "r0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns and an index only: nobody has quiet hours of their own yet, and nothing waits.

    Conversations that began by themselves before this do not count: nothing says for what they were.
    """
    op.add_column("broadcast", sa.Column("over_budget", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("quiet_from", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("quiet_to", sa.Text(), nullable=True))
    op.add_column("flow_start", sa.Column("purpose", sa.Text(), nullable=True))
    waits = sa.text("state = 'held' AND not_before IS NOT NULL")
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["broadcast_id", "not_before"],
        sqlite_where=waits,
        postgresql_where=waits,
    )

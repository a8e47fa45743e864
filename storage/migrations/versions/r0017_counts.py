"""What was unknown first keeps when it was; and a broadcast's people are counted by indexes, from the rows alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0017"
down_revision = "r0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody kept when older rows became unknown: they have the last moment that is known of them."""
    op.add_column("delivery", sa.Column("first_unknown_at", columns.Moment(), nullable=True))
    op.execute(
        "UPDATE delivery SET first_unknown_at = coalesce(settled_at, claimed_at, "
        "(SELECT made_at FROM broadcast WHERE broadcast.id = delivery.broadcast_id)) "
        "WHERE resent OR state = 'unknown'"
    )
    op.drop_index("ix_delivery_state", "delivery")
    op.create_index("ix_delivery_state", "delivery", ["broadcast_id", "state", "reason"])
    doubted = sa.text("first_unknown_at IS NOT NULL")
    op.create_index("ix_delivery_doubted", "delivery", ["broadcast_id"], sqlite_where=doubted, postgresql_where=doubted)
    test = sa.text("test")
    op.create_index("ix_person_test", "person", ["id"], sqlite_where=test, postgresql_where=test)
    op.drop_column("broadcast", "total")
    op.drop_column("broadcast", "resent")

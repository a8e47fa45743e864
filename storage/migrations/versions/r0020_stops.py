"""Since when somebody cannot be reached, and who stopped or blocked the bot, found by when that was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0020"
down_revision = "r0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody kept when those became unreachable who are: they stay without a time."""
    op.add_column("person", sa.Column("unreachable_at", columns.Moment(), nullable=True))
    stopped = sa.text("stopped_at IS NOT NULL")
    op.create_index("ix_person_stopped", "person", ["stopped_at"], sqlite_where=stopped, postgresql_where=stopped)
    blocked = sa.text("unreachable_reason = 'blocked'")
    op.create_index("ix_person_blocked", "person", ["unreachable_at"], sqlite_where=blocked, postgresql_where=blocked)

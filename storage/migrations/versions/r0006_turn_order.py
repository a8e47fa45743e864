"""The order of a sender's waiting updates, to look up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of the waiting rows of each sender, by their numbers."""
    op.create_index(
        "ix_inbox_sender",
        "inbox",
        ["sender", "bot_id", "update_id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )

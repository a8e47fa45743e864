"""What waits in a chat is found without a look at what was sent there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0012"
down_revision = "r0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index on the open rows of each chat."""
    is_open = sa.text("state IN ('pending', 'sending', 'unknown')")
    op.create_index("ix_outbox_waiting", "outbox", ["chat_id", "id"], sqlite_where=is_open, postgresql_where=is_open)

"""The question of an announcement in the words of each version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0029"
down_revision = "r0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column only: what was written or checked before has its question in the first language, as it was looked at."""
    op.add_column("content", sa.Column("question", columns.Json(), nullable=True))

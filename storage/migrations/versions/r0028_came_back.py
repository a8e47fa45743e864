"""When somebody who came back had stopped, or blocked the bot."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0028"
down_revision = "r0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column that is empty for everybody: who came back before is not known any more."""
    op.add_column("person", sa.Column("left_at", columns.Moment(), nullable=True))
    there = sa.text("left_at IS NOT NULL")
    op.create_index("ix_person_left", "person", ["left_at"], sqlite_where=there, postgresql_where=there)

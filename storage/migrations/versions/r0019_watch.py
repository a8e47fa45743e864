"""How far the watch over a broadcast is: its first slice, then the rest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0019"
down_revision = "r0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column only: what is on its way already goes on unwatched."""
    op.add_column("broadcast", sa.Column("watch", columns.Json(), nullable=True))

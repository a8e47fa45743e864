"""The tables of the first release."""

from __future__ import annotations

from alembic import op

from storage.tables import metadata

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    metadata.create_all(op.get_bind())

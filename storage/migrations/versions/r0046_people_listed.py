"""The list of people at a desk: in the order in which they joined, and the languages that they chose."""

from __future__ import annotations

from alembic import op

revision = "r0046"
down_revision = "r0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two indexes: the rows stay as they are."""
    op.create_index("ix_person_joined_at", "person", ["joined_at"])
    op.create_index("ix_person_language", "person", ["language"])

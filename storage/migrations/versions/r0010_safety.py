"""By when an alert must be taken on, and floods."""

from __future__ import annotations

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""

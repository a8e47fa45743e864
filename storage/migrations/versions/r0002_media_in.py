"""What people send besides words."""

from __future__ import annotations

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""

"""Staff surveys, and versions of flows that are published."""

from __future__ import annotations

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""

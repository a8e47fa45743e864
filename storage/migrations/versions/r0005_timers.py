"""What is due at a later time."""

from __future__ import annotations

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""

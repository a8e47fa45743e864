"""Conversations that begin at a time or after an event."""

from __future__ import annotations

revision = "r0011"
down_revision = "r0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""

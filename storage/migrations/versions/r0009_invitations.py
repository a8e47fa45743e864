"""Invitations, campaigns and what ambassadors agreed to."""

from __future__ import annotations

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""

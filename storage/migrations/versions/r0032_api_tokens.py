"""Tokens by which other programs use the API."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0032"
down_revision = "r0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make a table; nothing that is there changes."""
    op.create_table(
        "api_token",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", columns.Json(), nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("made_by", columns.BigId, nullable=True),
        sa.Column("expires_at", columns.Moment(), nullable=False),
        sa.Column("used_at", columns.Moment(), nullable=True),
        sa.Column("ended_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_api_token_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_token_secret_hash")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )

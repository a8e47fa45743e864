"""Places that postcodes lead to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of postcodes."""
    op.create_table(
        "place",
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("locality", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("decile", sa.Integer(), nullable=True),
        sa.CheckConstraint("decile BETWEEN 1 AND 10", name=op.f("ck_place_decile")),
        sa.PrimaryKeyConstraint("postcode", name=op.f("pk_place")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )

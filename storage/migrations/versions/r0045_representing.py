"""Which locality a committee's representative stands for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0045"
down_revision = "r0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: at first nobody stands for a locality, and representatives see updates only, as before."""
    op.create_table(
        "representing",
        sa.Column("staff_id", columns.BigId, autoincrement=False, nullable=False),
        sa.Column("locality", sa.Text(), nullable=False),
        sa.Column("set_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_representing_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_representing")),
        sqlite_strict=True,
    )

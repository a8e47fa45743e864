"""What administrators change of the programme at a desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0035"
down_revision = "r0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: at first nothing is changed, and the programme's file holds."""
    op.create_table(
        "setting_change",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", columns.Json(), nullable=True),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_setting_change_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_change")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )

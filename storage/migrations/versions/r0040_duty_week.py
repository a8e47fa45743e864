"""The rota: who is on duty at which times of the week."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0040"
down_revision = "r0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: at first nobody has a week, and duty is changed by hand as before."""
    op.create_table(
        "duty_week",
        sa.Column("staff_id", columns.BigId, autoincrement=False, nullable=False),
        sa.Column("days", columns.Json(), nullable=False),
        sa.Column("said_on", columns.YesNo(), nullable=False),
        sa.Column("set_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_duty_week_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_duty_week")),
        sqlite_strict=True,
    )

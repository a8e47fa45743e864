"""What the team did to tell people without Telegram of a health update."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0043"
down_revision = "r0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: nobody was told of an update before."""
    op.create_table(
        "update_told",
        sa.Column("health_update_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.CheckConstraint("how IN ('letter', 'call', 'not_reached')", name=op.f("ck_update_told_how")),
        sa.ForeignKeyConstraint(
            ["health_update_id"], ["health_update.id"], name=op.f("fk_update_told_health_update_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_update_told_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_update_told_staff_id")),
        sa.PrimaryKeyConstraint("health_update_id", "person_id", name=op.f("pk_update_told")),
        sqlite_strict=True,
    )
    op.create_index("ix_update_told_person_id", "update_told", ["person_id"])

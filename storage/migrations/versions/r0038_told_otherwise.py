"""What the team did to tell people without Telegram."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0038"
down_revision = "r0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: of earlier announcements nothing was written down."""
    op.create_table(
        "told_otherwise",
        sa.Column("broadcast_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.CheckConstraint("how IN ('letter', 'call', 'not_reached')", name=op.f("ck_told_otherwise_how")),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_told_otherwise_broadcast_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_told_otherwise_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_told_otherwise_staff_id")),
        sa.PrimaryKeyConstraint("broadcast_id", "person_id", name=op.f("pk_told_otherwise")),
        sqlite_strict=True,
    )
    op.create_index("ix_told_otherwise_person_id", "told_otherwise", ["person_id"])

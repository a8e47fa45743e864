"""What is left of a record of somebody without Telegram who came to Telegram."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0044"
down_revision = "r0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: until now they were two people."""
    op.create_table(
        "earlier_record",
        sa.Column("earlier", columns.BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("stand_in", columns.BigId, nullable=False),
        sa.Column("joined_at", columns.Moment(), nullable=False),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_earlier_record_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_earlier_record_staff_id")),
        sa.PrimaryKeyConstraint("earlier", name=op.f("pk_earlier_record")),
        sqlite_strict=True,
    )
    op.create_index("ix_earlier_record_person_id", "earlier_record", ["person_id"])

"""Who of the team has which page of the console open now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0030"
down_revision = "r0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make a table; nothing that is there changes."""
    op.create_table(
        "console_presence",
        sa.Column("staff_id", columns.BigId, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("writing", columns.YesNo, nullable=False),
        sa.Column("seen_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_console_presence_staff_id")),
        sa.PrimaryKeyConstraint("subject", "staff_id", name=op.f("pk_console_presence")),
        sqlite_strict=True,
    )

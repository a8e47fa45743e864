"""Who each member of staff is to the organisation's own sign-in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0034"
down_revision = "r0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own: nobody has such a name at first, and signs in as before."""
    op.create_table(
        "console_identity",
        sa.Column("staff_id", columns.BigId, nullable=False),
        sa.Column("name", columns.Sealed(), nullable=False),
        sa.Column("set_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_console_identity_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_console_identity")),
        sqlite_strict=True,
    )

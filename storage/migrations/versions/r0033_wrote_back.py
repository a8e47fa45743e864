"""What somebody wrote back is in one thread with what it is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0033"
down_revision = "r0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column and a table; what was said before stands alone, as it did."""
    op.add_column("contribution_event", sa.Column("message_id", columns.BigId, nullable=True))
    op.create_table(
        "wrote_back",
        sa.Column("contribution_id", columns.BigId, nullable=False, autoincrement=False),
        sa.Column("first_id", columns.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_wrote_back_contribution_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["contribution.id"], name=op.f("fk_wrote_back_first_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_wrote_back")),
        sqlite_strict=True,
    )
    op.create_index("ix_wrote_back_first_id", "wrote_back", ["first_id"])

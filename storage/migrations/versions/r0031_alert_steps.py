"""An alert is handed over, and closed with what was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0031"
down_revision = "r0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column and a table; what somebody took on before is in their hands until they close it."""
    op.add_column("safeguarding_alert", sa.Column("closed_at", columns.Moment(), nullable=True))
    op.create_table(
        "alert_step",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("alert_id", columns.BigId, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.Column("to_staff_id", columns.BigId, nullable=True),
        sa.Column("words", columns.Sealed(), nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.CheckConstraint("what IN ('handed', 'closed')", name=op.f("ck_alert_step_what")),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["safeguarding_alert.id"], name=op.f("fk_alert_step_alert_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_alert_step_staff_id")),
        sa.ForeignKeyConstraint(["to_staff_id"], ["staff.id"], name=op.f("fk_alert_step_to_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_step")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_step_alert_id", "alert_step", ["alert_id"])
    op.create_index("ix_safeguarding_alert_acknowledged_by", "safeguarding_alert", ["acknowledged_by"])

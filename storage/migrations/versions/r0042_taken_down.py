"""What people without Telegram said, and how they were told what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0042"
down_revision = "r0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables: of nobody without Telegram was anything written down before."""
    op.create_table(
        "taken_down",
        sa.Column("contribution_id", columns.BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("hears_back", columns.YesNo(), nullable=False),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.Column("taken_at", columns.Moment(), nullable=False),
        sa.CheckConstraint("how IN ('letter', 'call', 'in_person')", name=op.f("ck_taken_down_how")),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_taken_down_contribution_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_taken_down_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_taken_down_staff_id")),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_taken_down")),
        sqlite_strict=True,
    )
    op.create_index("ix_taken_down_person_id", "taken_down", ["person_id"])
    op.create_table(
        "told_by_hand",
        sa.Column("event_id", columns.BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.Column("told_at", columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "how IN ('letter', 'call', 'in_person', 'not_reached', 'not_wanted')", name=op.f("ck_told_by_hand_how")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["contribution_event.id"], name=op.f("fk_told_by_hand_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_told_by_hand_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_told_by_hand_staff_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_told_by_hand")),
        sqlite_strict=True,
    )
    op.create_index("ix_told_by_hand_person_id", "told_by_hand", ["person_id"])
    op.create_index(
        "ix_told_by_hand_to_tell",
        "told_by_hand",
        ["event_id"],
        sqlite_where=sa.text("how IS NULL"),
        postgresql_where=sa.text("how IS NULL"),
    )

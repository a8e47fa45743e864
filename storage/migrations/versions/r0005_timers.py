"""What is due at a later time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nudges and ends of questions that wait."""
    op.create_table(
        "timer",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("wait", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_at", columns.Moment(), nullable=False),
        sa.Column("drop_after", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('nudge', 'expiry', 'again')", name=op.f("ck_timer_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_timer_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_timer_session_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("session_id", "kind", name=op.f("uq_timer_session_id_kind")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at", "id"])
    op.create_index("ix_timer_person_id", "timer", ["person_id"])

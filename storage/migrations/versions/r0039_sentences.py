"""Sentences that the team writes itself: drafts, and what is said in place of what ships."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0039"
down_revision = "r0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables of their own: at first what ships is said."""
    op.create_table(
        "sentence_draft",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("words", columns.Json(), nullable=False),
        sa.Column("staff_id", columns.BigId, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sentence_draft_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_draft")),
        sa.UniqueConstraint("language", "key", name=op.f("uq_sentence_draft_language_key")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sentence_change",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("words", columns.Json(), nullable=True),
        sa.Column("written_by", columns.BigId, nullable=False),
        sa.Column("checked_by", columns.BigId, nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"], name=op.f("fk_sentence_change_written_by")),
        sa.ForeignKeyConstraint(["checked_by"], ["staff.id"], name=op.f("fk_sentence_change_checked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentence_change")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )

"""Links to sign in to the console by, who is signed in, and what was not finished."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0022"
down_revision = "r0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make three tables; nothing that is there changes."""
    op.create_table(
        "console_link",
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", columns.BigId, nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("used_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_console_link_staff_id")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_console_link")),
        sqlite_strict=True,
    )
    op.create_index("ix_console_link_staff_id", "console_link", ["staff_id"])
    op.create_table(
        "console_session",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", columns.BigId, nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("seen_at", columns.Moment(), nullable=False),
        sa.Column("ended_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_console_session_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_console_session_secret_hash")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_console_session_staff_id", "console_session", ["staff_id"])
    op.create_table(
        "console_draft",
        sa.Column("staff_id", columns.BigId, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("fields", columns.Sealed(), nullable=False),
        sa.Column("saved_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_console_draft_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "form", name=op.f("pk_console_draft")),
        sqlite_strict=True,
    )

"""What people send besides words, what their messages answer, and their words before they changed them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of what is sent besides words."""
    _contribution_part()
    _contribution_earlier()
    _attachment()
    _leftover()


def _contribution_part() -> None:
    op.create_table(
        "contribution_part",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("contribution_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("message_id", columns.BigId, nullable=True),
        sa.Column("words", columns.Sealed(), nullable=True),
        sa.Column("about", columns.Sealed(), nullable=True),
        sa.Column("about_contribution", columns.BigId, nullable=True),
        sa.Column("said_at", columns.Moment(), nullable=False),
        sa.Column("reworded_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_contribution_part_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contribution_part_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["about_contribution"],
            ["contribution.id"],
            name=op.f("fk_contribution_part_about_contribution"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_part")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    for name, indexed in (
        ("contribution_id", ["contribution_id"]),
        ("person_id", ["person_id", "message_id"]),
        ("about_contribution", ["about_contribution"]),
    ):
        op.create_index(f"ix_contribution_part_{name}", "contribution_part", indexed, unique=False)


def _contribution_earlier() -> None:
    op.create_table(
        "contribution_earlier",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("contribution_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("words", columns.Sealed(), nullable=False),
        sa.Column("until", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_contribution_earlier_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contribution_earlier_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_earlier")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    for name in ("contribution_id", "person_id"):
        op.create_index(f"ix_contribution_earlier_{name}", "contribution_earlier", [name], unique=False)


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("contribution_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bot_id", columns.BigId, nullable=False),
        sa.Column("file", columns.Sealed(), nullable=True),
        sa.Column("about", columns.Sealed(), nullable=False),
        sa.Column("album", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("size", columns.BigId, nullable=True),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", columns.Moment(), nullable=True),
        sa.Column("sent_at", columns.Moment(), nullable=False),
        sa.Column("settled_at", columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('photo', 'voice', 'audio', 'video', 'video_note', 'animation', 'document', 'location',"
            " 'contact')",
            name=op.f("ck_attachment_kind"),
        ),
        sa.CheckConstraint("state IN ('waiting', 'kept', 'refused', 'lost')", name=op.f("ck_attachment_state")),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_attachment_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attachment_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("path", name=op.f("uq_attachment_path")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_attachment_contribution_id", "attachment", ["contribution_id"], unique=False)
    op.create_index("ix_attachment_person_id", "attachment", ["person_id", "album"], unique=False)
    op.create_index(
        "ix_attachment_waiting",
        "attachment",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _leftover() -> None:
    op.create_table(
        "leftover",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("since", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leftover")),
        sa.UniqueConstraint("path", name=op.f("uq_leftover_path")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )

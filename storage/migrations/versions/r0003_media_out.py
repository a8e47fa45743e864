"""What is sent besides words: the files of a broadcast, the file ids of their kind, and what was filled in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """File ids are kept by kind: a photo's cannot be sent as a document. The table before was never written to."""
    op.drop_table("media")
    _media()
    _broadcast_file()
    _rendered()
    _chosen_file()


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("bot_id", columns.BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("stored_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "kind", "digest", name=op.f("pk_media")),
        sqlite_strict=True,
    )


def _broadcast_file() -> None:
    op.create_table(
        "broadcast_file",
        sa.Column("broadcast_id", columns.BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", columns.BigId, nullable=False),
        sa.CheckConstraint("kind IN ('photo', 'document', 'voice')", name=op.f("ck_broadcast_file_kind")),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcast.id"], name=op.f("fk_broadcast_file_broadcast_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "kind", "digest", name=op.f("pk_broadcast_file")),
        sqlite_strict=True,
    )
    op.create_index("ix_broadcast_file_digest", "broadcast_file", ["digest"])


def _rendered() -> None:
    op.create_table(
        "rendered",
        sa.Column("delivery_id", columns.BigId, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_rendered_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery_id", "part", name=op.f("pk_rendered")),
        sqlite_strict=True,
    )


def _chosen_file() -> None:
    op.create_table(
        "chosen_file",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("bot_id", columns.BigId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("size", columns.BigId, nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", columns.Moment(), nullable=True),
        sa.Column("chosen_at", columns.Moment(), nullable=False),
        sa.CheckConstraint("kind IN ('photo', 'document', 'voice')", name=op.f("ck_chosen_file_kind")),
        sa.CheckConstraint("state IN ('waiting', 'kept', 'refused')", name=op.f("ck_chosen_file_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chosen_file")),
        sa.UniqueConstraint("bot_id", "kind", "file_id", name=op.f("uq_chosen_file_bot_id_kind_file_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(
        "ix_chosen_file_waiting",
        "chosen_file",
        ["bot_id", "id"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )

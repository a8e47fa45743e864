"""Invitations, campaigns and what ambassadors agreed to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of ambassadors, what they agreed to and passed on, and of invitations."""
    _agreed_document()
    _ambassador()
    _ambassador_ending()
    _relay()
    _invitation()


def _agreed_document() -> None:
    op.create_table(
        "agreed_document",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("pieces", columns.Json, nullable=False),
        sa.Column("first_agreed_at", columns.Moment(), nullable=False),
        sa.CheckConstraint("name IN ('agreement', 'code_of_conduct')", name=op.f("ck_agreed_document_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_document")),
        sa.UniqueConstraint(
            "name", "version", "language", "digest", name=op.f("uq_agreed_document_name_version_language_digest")
        ),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _ambassador() -> None:
    op.create_table(
        "ambassador",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("agreement", columns.BigId, nullable=False),
        sa.Column("agreement_at", columns.Moment(), nullable=False),
        sa.Column("code_of_conduct", columns.BigId, nullable=False),
        sa.Column("code_of_conduct_at", columns.Moment(), nullable=False),
        sa.Column("induction_version", sa.Integer(), nullable=False),
        sa.Column("quiz_passed_at", columns.Moment(), nullable=False),
        sa.Column("became_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agreement"], ["agreed_document.id"], name=op.f("fk_ambassador_agreement")),
        sa.ForeignKeyConstraint(
            ["code_of_conduct"], ["agreed_document.id"], name=op.f("fk_ambassador_code_of_conduct")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ambassador_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambassador")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_ambassador_person_id", "ambassador", ["person_id"], unique=False)


def _ambassador_ending() -> None:
    op.create_table(
        "ambassador_ending",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("ended_at", columns.Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", columns.Sealed(), nullable=False),
        sa.Column("invited_again_at", columns.Moment(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('conduct', 'silent', 'asked', 'programme', 'other')", name=op.f("ck_ambassador_ending_reason")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ambassador_ending_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambassador_ending")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_ambassador_ending_person_id", "ambassador_ending", ["person_id"], unique=False)


def _relay() -> None:
    op.create_table(
        "relay",
        sa.Column("contribution_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("service_words", columns.Sealed(), nullable=True),
        sa.Column("agreed_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_relay_contribution_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_relay_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_relay")),
        sqlite_strict=True,
    )
    op.create_index("ix_relay_person_id", "relay", ["person_id"], unique=False)


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("person_id", columns.BigId, nullable=True),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.CheckConstraint("kind IN ('campaign', 'personal')", name=op.f("ck_invitation_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code", name=op.f("uq_invitation_code")),
        sa.UniqueConstraint("name", name=op.f("uq_invitation_name")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_invitation_person_id", "invitation", ["person_id"], unique=False)
    came = sa.text("invited_by IS NOT NULL")
    op.create_index(
        "ix_person_invited_by", "person", ["invited_by"], unique=False, sqlite_where=came, postgresql_where=came
    )

"""Staff surveys, their versions, and one set of answers a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of surveys."""
    _survey()
    _survey_version()
    _answer_set()
    _survey_answer()


def _survey() -> None:
    op.create_table(
        "survey",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("opens_at", columns.Moment(), nullable=True),
        sa.Column("closes_at", columns.Moment(), nullable=True),
        sa.Column("closed_at", columns.Moment(), nullable=True),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.CheckConstraint("missing IN ('english', 'not_offered')", name=op.f("ck_survey_missing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("slug", name=op.f("uq_survey_slug")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )


def _survey_version() -> None:
    op.create_table(
        "survey_version",
        sa.Column("survey_id", columns.BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("flow_version", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("about", columns.Json(), nullable=False),
        sa.Column("made_by", columns.BigId, nullable=True),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_version_survey_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_survey_version_made_by")),
        sa.PrimaryKeyConstraint("survey_id", "number", name=op.f("pk_survey_version")),
        sa.UniqueConstraint("survey_id", "edition", name=op.f("uq_survey_version_survey_id_edition")),
        sqlite_strict=True,
    )


def _answer_set() -> None:
    op.create_table(
        "answer_set",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("survey_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("pseudonym", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default="started", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("started_at", columns.Moment(), nullable=False),
        sa.Column("changed_at", columns.Moment(), nullable=False),
        sa.Column("finished_at", columns.Moment(), nullable=True),
        sa.CheckConstraint("state IN ('started', 'finished')", name=op.f("ck_answer_set_state")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_answer_set_survey_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_answer_set_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_set")),
        sa.UniqueConstraint("survey_id", "person_id", name=op.f("uq_answer_set_survey_id_person_id")),
        sa.UniqueConstraint("survey_id", "pseudonym", name=op.f("uq_answer_set_survey_id_pseudonym")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_answer_set_person_id", "answer_set", ["person_id"], unique=False)


def _survey_answer() -> None:
    op.create_table(
        "survey_answer",
        sa.Column("answer_set_id", columns.BigId, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", columns.Sealed(), nullable=True),
        sa.Column("given_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_set_id"],
            ["answer_set.id"],
            name=op.f("fk_survey_answer_answer_set_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("answer_set_id", "question", name=op.f("pk_survey_answer")),
        sqlite_strict=True,
    )

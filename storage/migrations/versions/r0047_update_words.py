"""What people without Telegram were told of a health update, and that they were told again once it had changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0047"
down_revision = "r0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever was told before was told what stands there now, as far as anybody knows."""
    op.create_table(
        "update_words",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("health_update_id", columns.BigId, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _of_update("update_words"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update_words")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("ix_update_words_health_update_id", "update_words", ["health_update_id"])
    op.create_table(
        "update_told_again",
        sa.Column("health_update_id", columns.BigId, nullable=False),
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("words_id", columns.BigId, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "how IN ('letter', 'call', 'not_reached', 'not_needed')", name=op.f("ck_update_told_again_how")
        ),
        sa.CheckConstraint("why IN ('changed', 'withdrawn')", name=op.f("ck_update_told_again_why")),
        _of_update("update_told_again"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_update_told_again_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_update_told_again_staff_id")),
        sa.PrimaryKeyConstraint("health_update_id", "person_id", name=op.f("pk_update_told_again")),
        sqlite_strict=True,
    )
    op.create_index("ix_update_told_again_person_id", "update_told_again", ["person_id"])
    op.add_column("update_told", sa.Column("words_id", columns.BigId, nullable=True))
    op.execute(_THEIR_WORDS)
    for language in ("person.language", "'en'"):
        op.execute(_TOLD.format(language=language))


def _of_update(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_health_update_id")
    return sa.ForeignKeyConstraint(["health_update_id"], ["health_update.id"], name=name, ondelete="CASCADE")


_THEIR_WORDS = """
INSERT INTO update_words (health_update_id, language, title, body)
SELECT update_id, language, title, body FROM health_update_text
WHERE checked_by IS NOT NULL AND update_id IN (SELECT health_update_id FROM update_told)
"""
_TOLD = """
UPDATE update_told SET words_id = (
    SELECT update_words.id FROM update_words, person
    WHERE person.id = update_told.person_id AND update_words.health_update_id = update_told.health_update_id
    AND update_words.language = {language}
) WHERE words_id IS NULL
"""

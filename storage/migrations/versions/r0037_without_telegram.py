"""People without Telegram, and consents that were asked aloud."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

from storage import columns

revision = "r0037"
down_revision = "r0036"
branch_labels = None
depends_on = None

_BEFORE: Final = "channel IN ('telegram', 'paper', 'web', 'transfer')"
_AFTER: Final = "channel IN ('telegram', 'paper', 'web', 'transfer', 'call', 'in_person')"


def upgrade() -> None:
    """A table of its own, and more ways to agree; the rows stay as they are, since the rule only allows more."""
    op.create_table(
        "without_telegram",
        sa.Column("person_id", columns.BigId, nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("address", columns.Sealed(), nullable=True),
        sa.Column("telephone", columns.Sealed(), nullable=True),
        sa.Column("staff_id", columns.BigId, nullable=True),
        sa.Column("keyed_at", columns.Moment(), nullable=False),
        sa.CheckConstraint("way IN ('letter', 'call')", name=op.f("ck_without_telegram_way")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_without_telegram_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_without_telegram_staff_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_without_telegram")),
        sqlite_strict=True,
    )
    conn = op.get_bind()
    if conn.dialect.name == "sqlite":
        _on_sqlite(conn)
        return
    op.drop_constraint(op.f("ck_consent_channel"), "consent", type_="check")
    op.create_check_constraint(op.f("ck_consent_channel"), "consent", _AFTER)


def _on_sqlite(conn: sa.Connection) -> None:
    """As in r0026: a change of the description, which touches no row."""
    schema_version = conn.exec_driver_sql("PRAGMA schema_version").scalar_one()
    conn.exec_driver_sql("PRAGMA writable_schema=ON")
    try:
        described = sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'consent' AND instr(sql, :before) > 0"
        )
        changed = conn.execute(described, {"before": _BEFORE, "after": _AFTER}).rowcount
        if changed != 1:
            raise RuntimeError("the table consent is not described as its migration r0001 described it")
        conn.exec_driver_sql(f"PRAGMA schema_version={schema_version + 1}")
    finally:
        conn.exec_driver_sql("PRAGMA writable_schema=RESET")

"""More roles of the staff: analyst, representative, practice, auditor."""

from __future__ import annotations

from typing import Final

from alembic import op
from sqlalchemy import Connection, text

revision = "r0026"
down_revision = "r0025"
branch_labels = None
depends_on = None

_BEFORE: Final = "role IN ('administrator', 'officer', 'reader')"
_AFTER: Final = "role IN ('administrator', 'officer', 'reader', 'analyst', 'representative', 'practice', 'auditor')"


def upgrade() -> None:
    """The rule of one column; the rows stay as they are, since it only allows more."""
    conn = op.get_bind()
    if conn.dialect.name == "sqlite":
        _on_sqlite(conn)
        return
    op.drop_constraint(op.f("ck_staff_role"), "staff", type_="check")
    op.create_check_constraint(op.f("ck_staff_role"), "staff", _AFTER)


def _on_sqlite(conn: Connection) -> None:
    """As SQLite's documentation has it for a change that touches no row (lang_altertable.html, section 7).

    Other tables refer to this one, so it cannot be made anew while foreign keys are watched, which no transaction can
    stop. RESET reads the changed description at once: later migrations run on this connection.
    """
    schema_version = conn.exec_driver_sql("PRAGMA schema_version").scalar_one()
    conn.exec_driver_sql("PRAGMA writable_schema=ON")
    try:
        described = text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'staff' AND instr(sql, :before) > 0"
        )
        changed = conn.execute(described, {"before": _BEFORE, "after": _AFTER}).rowcount
        if changed != 1:
            raise RuntimeError("the table staff is not described as its migration r0001 described it")
        conn.exec_driver_sql(f"PRAGMA schema_version={schema_version + 1}")
    finally:
        conn.exec_driver_sql("PRAGMA writable_schema=RESET")

"""What was told once, so that it is told once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import notice


def first_time(conn: Connection, key: str, now: datetime) -> bool:
    """Whether this was never told before; from now on it was."""
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    told = insert(notice).values(key=key, told_at=now).on_conflict_do_nothing(index_elements=["key"])
    # why returning: psycopg does not tell how many rows an INSERT of SQLAlchemy's wrote
    return conn.execute(told.returning(notice.c.key)).first() is not None

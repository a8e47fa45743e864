"""Do the keys open what is sealed? One value of each sealed column is tried."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, select

from storage.columns import Sealed
from storage.tables import metadata


def open_one_of_each(conn: Connection) -> int:
    """Open one sealed value of each column that holds any; how many were opened.

    Raises KeyProblem when the keys do not fit. Nothing of what is read leaves this function.
    """
    opened = 0
    for column in sealed_columns():
        opened += conn.execute(select(column).where(column.is_not(None)).limit(1)).first() is not None
    return opened


def sealed_columns() -> Iterator[Column[str]]:
    """Every column whose values are encrypted at rest."""
    return (column for table in metadata.sorted_tables for column in table.columns if isinstance(column.type, Sealed))

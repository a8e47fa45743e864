"""Do the keys open what is sealed? One value of each sealed column is tried."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Select, select

from storage.columns import Sealed
from storage.tables import metadata


def open_one_of_each(conn: Connection, *, among: int | None = None) -> int:
    """Open one sealed value of each column that holds any; how many were opened.

    `among`: look in so many of the newest rows of each table only, so that it takes no time on large ones.
    Raises KeyProblem when the keys do not fit. Nothing of what is read leaves this function.
    """
    opened = 0
    for column in sealed_columns():
        opened += conn.execute(_one(column, among)).first() is not None
    return opened


def _one(column: Column[str], among: int | None) -> Select[str]:
    if among is None:
        return select(column).where(column.is_not(None)).limit(1)
    newest = [key.desc() for key in column.table.primary_key.columns]
    looked_at = select(column).order_by(*newest).limit(among).subquery().c[column.name]
    return select(looked_at).where(looked_at.is_not(None)).limit(1)


def sealed_columns() -> Iterator[Column[str]]:
    """Every column whose values are encrypted at rest."""
    return (column for table in metadata.sorted_tables for column in table.columns if isinstance(column.type, Sealed))

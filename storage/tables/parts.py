"""What all tables are made of: their names for constraints, and the columns and rules that many have."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    MetaData,
    Table,
)
from sqlalchemy.schema import SchemaItem

from storage.columns import BigId

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *items: SchemaItem) -> Table:
    """A strict table of Hearback's."""
    # A number is never used twice: the outcome of a call in flight must not find somebody else's row.
    numbered = any(isinstance(item, Column) and item.name == "id" and item.autoincrement is True for item in items)
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_autoincrement=numbered)


def number() -> Column[int]:
    """Its rows' own number."""
    return Column("id", BigId, primary_key=True, autoincrement=True)


def one_of(column: str, *values: str) -> CheckConstraint:
    """The column holds one of these."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=column)


def of_person(*, nullable: bool = False) -> Column[int]:
    """Whose row it is; it goes with them."""
    return Column("person_id", BigId, ForeignKey("person.id", ondelete="CASCADE"), nullable=nullable)

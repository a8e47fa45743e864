"""Which locality a postcode lies in: the deploying team's own list. It says nothing about anybody."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text

from storage.tables.parts import metadata

# The whole country has 2.7 million postcodes, so SQLite keeps them without a number and an index besides.
place = Table(
    "place",
    metadata,
    Column("postcode", Text, primary_key=True),  # capitals, no space
    Column("locality", Text),  # None: outside the programme
    Column("area", Text),  # the code of a small area (LSOA), where the list has it
    Column("decile", Integer),
    CheckConstraint("decile BETWEEN 1 AND 10", name="decile"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

"""What people chose to hear about (topics) and how they would like to take part (interests): the programme's slugs."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, bindparam, delete, insert, select

from storage import people
from storage.prepared import Prepared
from storage.tables import person_interest, person_topic

# Prepared once: to put such a statement together costs several times what the database needs for it.
_COLUMNS = {person_topic: "topic", person_interest: "interest"}
_CLEAR = {table: Prepared(delete(table).where(table.c.person_id == bindparam("whose"))) for table in _COLUMNS}
_FILL = {table: Prepared(insert(table), ("person_id", column)) for table, column in _COLUMNS.items()}


def chosen(conn: Connection, person_id: int) -> list[str]:
    """The topics a person hears about, in alphabetical order."""
    return _all(conn, person_topic, "topic", person_id)


def choose(conn: Connection, person_id: int, topics: Iterable[str]) -> None:
    """These topics and no others."""
    _replace(conn, person_topic, "topic", person_id, topics)


def interests(conn: Connection, person_id: int) -> list[str]:
    """How a person would like to take part, in alphabetical order."""
    return _all(conn, person_interest, "interest", person_id)


def choose_interests(conn: Connection, person_id: int, chosen_ones: Iterable[str]) -> None:
    """These interests and no others; that they were asked is kept, since "none" is an answer too."""
    _replace(conn, person_interest, "interest", person_id, chosen_ones)
    people.change(conn, person_id, interests_asked=True)


def _all(conn: Connection, table: Table, column: str, person_id: int) -> list[str]:
    return sorted(conn.scalars(select(table.c[column]).where(table.c.person_id == person_id)))


def _replace(conn: Connection, table: Table, column: str, person_id: int, values: Iterable[str]) -> None:
    _CLEAR[table].run(conn, {"whose": person_id})
    _FILL[table].run_all(conn, [{"person_id": person_id, column: value} for value in dict.fromkeys(values)])

"""How a database goes about what it is asked: for tests that nothing is looked for row by row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Connection, event


def plans_of(conn: Connection, act: Callable[[], object]) -> list[str]:
    """The plan of each statement of an act, in the database's own words; what a deletion takes along has none."""
    on_sqlite = conn.dialect.name == "sqlite"
    asked = _traced(conn, act) if on_sqlite else _heard(conn, act)
    explain = "EXPLAIN QUERY PLAN" if on_sqlite else "EXPLAIN"
    plans = (conn.exec_driver_sql(f"{explain} {statement}", parameters) for statement, parameters in asked)
    return ["\n".join(str(tuple(row)) for row in plan) for plan in plans]


def _traced(conn: Connection, act: Callable[[], object]) -> list[tuple[str, Any]]:
    """Of SQLite itself: SQLAlchemy does not see what is prepared."""
    asked: list[str] = []
    driver = cast("sqlite3.Connection", conn.connection.dbapi_connection)
    driver.set_trace_callback(asked.append)
    act()
    driver.set_trace_callback(None)
    return [(statement, ()) for statement in asked if not statement.startswith("--")]


def _heard(conn: Connection, act: Callable[[], object]) -> list[tuple[str, Any]]:
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        asked.append((statement, parameters))

    event.listen(conn, "before_cursor_execute", note)
    act()
    event.remove(conn, "before_cursor_execute", note)
    return asked

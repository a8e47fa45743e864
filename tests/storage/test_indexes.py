"""What hangs on a person is found by an index: erasing one, or showing them their data, looks at nobody else's rows."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final, cast

import pytest
from sqlalchemy import Connection, inspect

from storage import erasures, people
from storage.database import Database
from storage.exports import export_person
from storage.keys import Keyring
from storage.tables import metadata
from tests.clock import Clock
from tests.storage.test_erasures import AMINA, _full_life

STAY: Final = {
    "agreed_document": "the same words are kept once, and name nobody",
    "broadcast": "what was sent is never unsaid",
    "content": "it goes with its broadcast",
    "question": "it goes with its broadcast",
    "staff": "who left keeps their row",
}
"""Tables whose rows are never deleted: an index for that would cost each row that names one, and find nothing."""
SMALL: Final = {"progress", "telegram_pause", "staff", "team_group"}
"""Tables of a few rows, which are read whole."""
STORAGE: Final = Path(erasures.__file__).parent


async def test_every_row_that_goes_is_found_by_an_index_from_what_hangs_on_it(database: Database) -> None:
    """Without one, each row that is deleted would be looked for in the whole table that may name it."""

    def without(conn: Connection) -> list[str]:
        schema = inspect(conn)
        found = []
        for table in schema.get_table_names():
            whole = [index for index in schema.get_indexes(table) if not _is_partial(index)]
            led = [list(index["column_names"]) for index in whole]
            led += [list(key["column_names"]) for key in schema.get_unique_constraints(table)]
            led.append(list(schema.get_pk_constraint(table)["constrained_columns"]))
            for key in schema.get_foreign_keys(table):
                columns = key["constrained_columns"]
                if key["referred_table"] not in STAY and not any(one[: len(columns)] == columns for one in led):
                    found.append(f"{table}.{','.join(columns)}")
        return found

    assert await database.read(without) == []


def _is_partial(index: Any) -> bool:
    options = index.get("dialect_options", {})
    return any(options.get(f"{name}_where") is not None for name in ("sqlite", "postgresql"))


@pytest.mark.parametrize("table", STAY)
def test_what_is_said_to_stay_is_deleted_nowhere(table: str) -> None:
    assert not [path.name for path in STORAGE.glob("*.py") if f"delete({table})" in path.read_text(encoding="utf-8")]


async def test_neither_erasing_nor_showing_reads_a_table_through(tmp_path: Path, keys: Keyring, clock: Clock) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'indexes.db'}", data_dir=tmp_path, keys=keys)
    person = await database.write(_full_life, clock())
    asked: list[str] = []

    def listen(conn: Connection) -> None:
        driver = cast("sqlite3.Connection", conn.connection.dbapi_connection)
        driver.set_trace_callback(asked.append)
        export_person(conn, person.id, clock())
        erasures.erase(conn, person.id, "person", clock(), keys)
        driver.set_trace_callback(None)

    await database.write(listen)
    assert await database.read(people.find_by_telegram, AMINA) is None
    read = await database.read(lambda conn: {table: one for one in asked for table in _read_through(conn, one)})
    await database.close()
    assert {table: one for table, one in read.items() if table not in SMALL} == {}


def _read_through(conn: Connection, statement: str) -> set[str]:
    """The tables that SQLite would read from the first row to the last for this."""
    if not statement.startswith(("SELECT", "UPDATE", "DELETE")):
        return set()
    plan = cast("sqlite3.Connection", conn.connection.dbapi_connection).execute(f"EXPLAIN QUERY PLAN {statement}")
    lines = [str(row[3]) for row in plan]
    return {line.split()[1] for line in lines if line.startswith("SCAN")} & set(metadata.tables)

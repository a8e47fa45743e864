"""Whole copies of a SQLite database, made while it is in use, and checked before they are trusted.

A copy is made by VACUUM INTO: it holds one moment, and nothing of what was erased lingers in it. It gets its name only
after it was checked. What belongs to the copy itself (when it was made, the keys if they are to be in it) stands in a
table of its own, `backup`.
"""

from __future__ import annotations

import errno
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Table

from storage import migrations
from storage.columns import Sealed
from storage.keys import KeyProblem, Keyring
from storage.tables import metadata

NOTES: Final = "backup"

Problem = Literal["no_file", "not_a_database", "damaged", "no_tables", "newer", "unsealed"]


class BackupProblem(Exception):
    """A copy cannot be trusted: `kind` says how, `detail` holds no value of any row."""

    def __init__(self, kind: Problem, detail: str = "") -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(f"{kind} {detail}".strip())


@dataclass(frozen=True, slots=True)
class Found:
    """What a checked copy holds. `keys` are those that are in it, if any."""

    revision: str
    people: int
    made_at: str | None
    keys: tuple[str, ...]


def copy(source: Path, target: Path, *, now: datetime, keys: Keyring, with_keys: bool) -> Found:
    """Write a checked copy of a database to `target`, which must not be there. Raises BackupProblem, OSError.

    The caller holds what keeps others from opening or closing the source meanwhile.
    """
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _vacuum_into(source, draft)
        _note(draft, now, keys.secrets if with_keys else ())
        found = verify(draft, keys)
        to_disk(draft)
        os.link(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return found


def verify(path: Path, keys: Keyring | None) -> Found:
    """Open a copy without changing anything, and check it through. Raises BackupProblem.

    What is sealed is tried with the keys in the copy, else with `keys`; with neither it is not tried.
    """
    if not path.is_file():
        raise BackupProblem("no_file")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as conn:
            return _verify(conn, keys)
    except sqlite3.DatabaseError as error:
        raise BackupProblem("not_a_database", str(error)) from error


def opens(path: Path, keys: Keyring) -> bool:
    """Whether these keys open what is sealed in a copy that was verified."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as conn:
        there = {str(row[0]) for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        try:
            _open_something(conn, keys, there)
        except BackupProblem:
            return False
    return True


def _verify(conn: sqlite3.Connection, keys: Keyring | None) -> Found:
    bad = [str(row[0]) for row in conn.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
    orphans = {str(row[0]) for row in conn.execute("PRAGMA foreign_key_check")}
    if bad or orphans:
        raise BackupProblem("damaged", "; ".join([*bad, *sorted(orphans)]))
    there = {str(row[0]) for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "person"} <= there:
        raise BackupProblem("no_tables")
    revision = str(conn.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    if not migrations.knows(revision):
        raise BackupProblem("newer", revision)
    notes = _notes(conn) if NOTES in there else []
    inside = tuple(value for name, value in notes if name == "key")
    ring = Keyring(inside) if inside else keys
    if ring is not None:
        _open_something(conn, ring, there)
    people = int(conn.execute("SELECT count(*) FROM person").fetchone()[0])
    made_at = next((value for name, value in notes if name == "made_at"), None)
    return Found(revision, people, made_at, inside)


def _open_something(conn: sqlite3.Connection, keys: Keyring, there: set[str]) -> None:
    """Open one sealed value of each column that has any: a copy without its keys is worth nothing."""
    for table in metadata.sorted_tables:
        for name in _sealed(table) if table.name in there else ():
            row = conn.execute(f"SELECT {name} FROM {table.name} WHERE {name} IS NOT NULL LIMIT 1").fetchone()  # noqa: S608 # why: names of our own tables
            try:
                keys.open(row[0]) if row else None
            except (KeyProblem, UnicodeError):
                raise BackupProblem("unsealed", f"{table.name}.{name}") from None


def _sealed(table: Table) -> list[str]:
    return [column.name for column in table.columns if isinstance(column.type, Sealed)]


def _vacuum_into(source: Path, draft: Path) -> None:
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as conn, _said_as_the_disk_s():
        conn.execute("PRAGMA busy_timeout = 5000")
        conn.execute("VACUUM INTO ?", (str(draft),))


@contextmanager
def _said_as_the_disk_s() -> Iterator[None]:
    """SQLite says what the disk refuses (it is full, above all) in an error of its own. Raises OSError instead."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error)) from error


def _note(draft: Path, now: datetime, keys: tuple[str, ...]) -> None:
    notes = [("made_at", now.isoformat()), *(("key", key) for key in keys)]
    with closing(sqlite3.connect(draft)) as conn, _said_as_the_disk_s(), conn:
        conn.execute(f"CREATE TABLE {NOTES} (name TEXT NOT NULL, value TEXT NOT NULL)")
        conn.executemany(f"INSERT INTO {NOTES} VALUES (?, ?)", notes)  # noqa: S608 # why: a constant of ours


def _notes(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in conn.execute(f"SELECT name, value FROM {NOTES}")]  # noqa: S608 # why: as above


def without_notes(draft: Path) -> None:
    """Take what belongs to the copy itself out of it, the keys above all, so that nothing of them lingers."""
    with closing(sqlite3.connect(draft)) as conn:
        conn.execute("PRAGMA secure_delete = ON")
        conn.execute(f"DROP TABLE IF EXISTS {NOTES}")
        conn.commit()


def to_disk(path: Path) -> None:
    """Wait until the disk has a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Bringing the tables up to date, in one transaction: afterwards they are new, or nothing has changed.

Almost always they are up to date already. So what migrates is loaded only when there is something to do: every command
of the program opens the database, and would wait for it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from storage.tables import metadata

_REVISIONS = Path(__file__).parent / "versions"
_PRESENT = Table("alembic_version", MetaData(), Column("version_num", String)).c.version_num
"""Where Alembic keeps the revision."""


class NewerDatabase(Exception):
    """The database was made by a newer release; this one must not touch it."""


def upgrade(conn: Connection) -> bool:
    """Bring the tables up to date inside the caller's transaction. Says whether anything was to do.

    Raises NewerDatabase for a revision that this release does not know.
    """
    present = revision(conn)
    if present == head():
        return False
    if present is not None and not knows(present):
        raise NewerDatabase(f"the database is at revision {present}, which this release does not know: update Hearback")
    from storage.migrations.upgrading import upgrade_to  # noqa: PLC0415  # why: Alembic is loaded when it is needed

    upgrade_to(conn, "head")
    return True


def revision(conn: Connection) -> str | None:
    """The revision that the tables are at; None for an empty database."""
    if not inspect(conn).has_table(_PRESENT.table.name):
        return None
    found: str | None = conn.scalar(select(_PRESENT))
    return found


def knows(revision_id: str) -> bool:
    """Whether this release knows a revision, so that it can bring such a database up to date."""
    return revision_id in _revisions()


def missing(conn: Connection) -> list[str]:
    """What the code reads and the database has not, in order: `table`, or `table.column` of a table that is there.

    A revision only says which migrations ran; one that was edited afterwards, or tables that were changed by hand, fit
    the code no longer.
    """
    there = {
        name: {column["name"] for column in columns} for (_, name), columns in inspect(conn).get_multi_columns().items()
    }
    found = []
    for table in metadata.sorted_tables:
        if table.name not in there:
            found.append(table.name)
        else:
            found += [f"{table.name}.{column.name}" for column in table.columns if column.name not in there[table.name]]
    return sorted(found)


def head() -> str:
    """The newest revision that this release knows."""
    return max(_revisions())


def _revisions() -> set[str]:
    """All that this release knows: each file begins with its revision, and they are one chain, by their numbers."""
    return {path.name.partition("_")[0] for path in _REVISIONS.glob("r*_*.py")}

"""Bringing the tables up to date, in one transaction: afterwards they are new, or nothing has changed."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from storage.tables import metadata


class NewerDatabase(Exception):
    """The database was made by a newer release; this one must not touch it."""


def upgrade(conn: Connection) -> bool:
    """Bring the tables up to date inside the caller's transaction. Says whether anything was to do.

    Raises NewerDatabase for a revision that this release does not know.
    """
    scripts = _scripts()
    present, newest = revision(conn), scripts.get_current_head()
    if present == newest:
        return False
    if present is not None and present not in {script.revision for script in scripts.walk_revisions()}:
        raise NewerDatabase(f"the database is at revision {present}, which this release does not know: update Hearback")
    with EnvironmentContext(
        _config(), scripts, fn=lambda rev, _: scripts._upgrade_revs("head", rev), destination_rev="head"
    ) as context:
        context.configure(connection=conn, target_metadata=metadata, transactional_ddl=False)
        context.run_migrations()
    return True


def revision(conn: Connection) -> str | None:
    """The revision that the tables are at; None for an empty database."""
    return MigrationContext.configure(conn).get_current_revision()


def knows(revision_id: str) -> bool:
    """Whether this release knows a revision, so that it can bring such a database up to date."""
    return revision_id in {script.revision for script in _scripts().walk_revisions()}


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


def head() -> str | None:
    """The newest revision that this release knows."""
    return _scripts().get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())

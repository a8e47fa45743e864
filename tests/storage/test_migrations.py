"""Migrations: the tables they make are the tables that the code names."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from storage import migrations
from storage.database import Database
from storage.keys import Keyring
from storage.tables import metadata


async def test_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    def differences(conn: Connection) -> list[object]:
        context = MigrationContext.configure(conn, opts={"compare_server_default": False})
        return list(compare_metadata(context, metadata))

    assert await database.read(differences) == []
    assert await database.read(migrations.revision) == migrations.head()


async def test_a_migrated_sqlite_file_is_described_word_for_word_like_the_code(sqlite_url: str, tmp_path: Path) -> None:
    made = create_engine(f"sqlite:///{tmp_path / 'made.db'}")
    metadata.create_all(made)
    made.dispose()
    assert _described(sqlite_url.removeprefix("sqlite:///")) == _described(str(tmp_path / "made.db"))


def _described(path: str) -> dict[str, list[str]]:
    """Each table and index by name, with its lines (their order within a table means nothing).

    A column that came later stands on the line of the one before it.
    """
    with closing(sqlite3.connect(path)) as conn:
        rows = conn.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
        lines = {name: sql.replace(", ", ",\n").splitlines() for name, sql in rows}
        return {
            name: sorted(stripped for line in told if (stripped := line.strip().rstrip(",")))
            for name, told in lines.items()
        }


async def test_what_a_database_lacks_is_named(database: Database) -> None:
    assert await database.read(migrations.missing) == []

    def spoil(conn: Connection) -> None:
        conn.execute(text("DROP TABLE flow_start"))
        conn.execute(text("ALTER TABLE timer RENAME COLUMN due_at TO due"))

    await database.write(spoil)
    assert await database.read(migrations.missing) == ["flow_start", "timer.due_at"]
    assert await database.read(migrations.revision) == migrations.head()


async def test_upgrading_twice_does_nothing(database: Database) -> None:
    assert await database.write(migrations.upgrade) is False


async def test_a_database_of_a_newer_release_is_left_alone(database: Database) -> None:
    await database.write(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = 'r9999'")))
    with pytest.raises(migrations.NewerDatabase, match="r9999"):
        await database.write(migrations.upgrade)


async def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(conn: Connection) -> bool:
        migrations_upgrade(conn)
        raise RuntimeError("power cut")

    migrations_upgrade = migrations.upgrade
    url = f"sqlite:///{tmp_path / 'new.db'}"
    monkeypatch.setattr(migrations, "upgrade", stumble)
    with pytest.raises(RuntimeError, match="power cut"):
        await Database.open(url, data_dir=tmp_path, keys=keys)
    opened = await Database.open(url, data_dir=tmp_path, keys=keys, migrate=False)
    assert await opened.read(migrations.revision) is None
    await opened.close()

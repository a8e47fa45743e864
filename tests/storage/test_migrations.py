"""Migrations: the tables they make are the tables that the code names."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.exc import IntegrityError

from programme.roles import ROLES
from storage import migrations, staff
from storage.database import Database
from storage.keys import Keyring
from storage.migrations.upgrading import scripts, upgrade_to
from storage.tables import metadata
from storage.tables import staff as staff_table
from tests.clock import START


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


def _made_at(conn: Connection, revision: str) -> None:
    """The tables as an older release made them."""
    metadata.drop_all(conn)
    conn.execute(text("DROP TABLE alembic_version"))
    upgrade_to(conn, revision)


async def test_an_older_team_is_kept_and_may_have_the_roles_that_came_since(database: Database) -> None:
    def story(conn: Connection) -> None:
        _made_at(conn, "r0025")
        grace = staff.add(conn, telegram_id=1, role="officer", name="Grace", now=START)
        conn.execute(
            text(
                "INSERT INTO broadcast (state, audience, purpose, made_by, made_at)"
                " VALUES ('done', 'all', 'update', :by, :at)"
            ),
            {"by": grace.id, "at": START.isoformat()},
        )
        assert migrations.upgrade(conn)
        assert staff.members(conn) == [grace]
        for number, role in enumerate(ROLES, 2):
            staff.add(conn, telegram_id=number, role=role, now=START)

    await database.write(story)
    held = await database.read(lambda conn: list(conn.scalars(select(staff_table.c.role).order_by(staff_table.c.id))))
    assert held == ["officer", *ROLES]
    with pytest.raises(IntegrityError):
        await database.write(lambda conn: conn.execute(text("UPDATE staff SET role = 'resident'")))
    with pytest.raises(IntegrityError):
        await database.write(lambda conn: conn.execute(text("DELETE FROM staff")))


def test_the_files_are_the_chain_that_alembic_reads() -> None:
    chain = [script.revision for script in scripts().walk_revisions()]
    assert migrations.head() == chain[0]
    assert [revision for revision in chain if not migrations.knows(revision)] == []
    assert not migrations.knows("r9999")


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

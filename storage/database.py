"""The one door to the database: `write(fn)` runs fn as one transaction, `read(fn)` on a reader.

Which driver, thread and lock serve it is this module's secret. The rules behind it:

* SQLite has one writer, in every sense. Releases 3.7.0 to 3.51.2 can corrupt a WAL file when two connections write
  and checkpoint at once, so every process that opens, writes or closes the file holds `write.lock` while it does.
* A transaction begins with BEGIN IMMEDIATE: the driver's own default loses concurrent increments without an error.
* A function, once begun, runs to its end even if its caller is cancelled: a cancelled transaction left open would
  block everybody.
* Parameters never show up in error messages: they hold what people said.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from storage import migrations
from storage.columns import give_keys
from storage.keys import Keyring

P = ParamSpec("P")
T = TypeVar("T")

READERS = 4
LOCK_PATIENCE = 60.0
"""Seconds to wait for another process that is writing; a backup of a large file takes less."""
POSTGRES_RETRIES = 5
_TRY_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock: PostgreSQL undid everything, so run it again


class StorageProblem(Exception):
    """The database cannot be used now. The text says what is wrong and what to do; it never holds a value."""


class Database:
    """SQLite (aiosqlite) or PostgreSQL (psycopg) behind two verbs. Make one with `Database.open`."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, lock_file: Path | None) -> None:
        self._writer = writer
        self._reader = reader
        self._lock_file = lock_file
        self._turn = asyncio.Lock()
        self._running: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, url: str, *, data_dir: Path, keys: Keyring, migrate: bool = True) -> Self:
        """Open the database at `url` (`sqlite:///path` or `postgresql://…`), bringing its tables up to date.

        Raises StorageProblem when it cannot be reached or belongs to a newer release.
        """
        database = cls._on_postgres(url, keys) if is_postgres(url) else cls._on_sqlite(url, data_dir, keys)
        try:
            await database._open_readers()
            if migrate:
                await database.write(migrations.upgrade)
        except BaseException:
            await database.close()
            raise
        return database

    @classmethod
    def _on_sqlite(cls, url: str, data_dir: Path, keys: Keyring) -> Self:
        data_dir.mkdir(parents=True, exist_ok=True)
        address = make_url(url).set(drivername="sqlite+aiosqlite")
        if address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        writer = _engine(address, keys, pool_size=1)
        reader = _engine(address, keys, pool_size=READERS)
        event.listen(writer.sync_engine, "connect", _prepare_sqlite_writer)
        event.listen(writer.sync_engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN IMMEDIATE"))
        event.listen(reader.sync_engine, "connect", _prepare_sqlite_reader)
        event.listen(reader.sync_engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
        return cls(writer, reader, data_dir / "write.lock")

    @classmethod
    def _on_postgres(cls, url: str, keys: Keyring) -> Self:
        engine = _engine(make_url(url).set(drivername="postgresql+psycopg"), keys, pool_size=READERS + 1)
        return cls(engine, engine.execution_options(postgresql_readonly=True), None)

    @property
    def is_sqlite(self) -> bool:
        """Whether one process on one machine is all that may use it."""
        return self._lock_file is not None

    async def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(connection, …)` as one transaction: all of it is kept, or nothing.

        `fn` must not wait for anything but the database; on PostgreSQL it may be run again after a deadlock.
        Raises StorageProblem when the database is unusable, and whatever `fn` raises, after undoing its work.
        """

        def act(conn: Connection) -> T:
            return fn(conn, *args, **kwargs)

        return await self._to_its_end(self._write(act))

    async def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(connection, …)` on a reader: one consistent view, and writing is refused."""

        def look(conn: Connection) -> T:
            return fn(conn, *args, **kwargs)

        return await self._to_its_end(self._read(look))

    async def close(self) -> None:
        """Finish what is running, then close. Readers first: the last one out checkpoints, under the lock."""
        if self._running:
            await asyncio.wait(self._running)
        async with self._alone():
            if self._reader is not self._writer:
                await self._reader.dispose()
            await self._writer.dispose()

    async def _write(self, act: Callable[[Connection], T]) -> T:
        for attempt in range(1, POSTGRES_RETRIES + 1):
            try:
                async with self._alone(), self._writer.begin() as conn:
                    return await conn.run_sync(act)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _TRY_AGAIN or attempt == POSTGRES_RETRIES:
                    raise _problem(error) from error
            except SQLAlchemyError as error:
                raise _problem(error) from error
        raise AssertionError("the loop returns or raises")

    async def _read(self, look: Callable[[Connection], T]) -> T:
        try:
            async with self._reader.begin() as conn:
                return await conn.run_sync(look)
        except SQLAlchemyError as error:
            raise _problem(error) from error

    async def _to_its_end(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._finished)
        return await asyncio.shield(task)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # why: marks it as seen when the caller is gone; the caller that is there raises it

    async def _open_readers(self) -> None:
        """Open each SQLite reader now, under the lock, so that none is opened later without it."""
        if not self.is_sqlite:
            return
        try:
            async with self._alone():
                async with self._writer.connect():
                    pass
                held = [await self._reader.connect() for _ in range(READERS)]
                for conn in held:
                    await conn.close()
        except SQLAlchemyError as error:
            raise _problem(error) from error

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        async with self._turn:
            if self._lock_file is None:
                yield
                return
            handle = await _lock(self._lock_file)
            try:
                yield
            finally:
                os.close(handle)  # closing gives the lock back


def is_postgres(url: str) -> bool:
    """Whether a database address is PostgreSQL's."""
    return make_url(url).get_backend_name() == "postgresql"


def _engine(address: Any, keys: Keyring, *, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        address, poolclass=AsyncAdaptedQueuePool, pool_size=pool_size, max_overflow=0, hide_parameters=True
    )
    give_keys(engine.sync_engine.dialect, keys)
    return engine


def _prepare_sqlite_writer(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        _pragma(connection, pragma)


def _prepare_sqlite_reader(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("busy_timeout=5000", "query_only=ON"):
        _pragma(connection, pragma)


def _pragma(connection: Any, pragma: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def _lock(path: Path) -> int:
    """Take the exclusive lock on `path`; the handle that is returned holds it until closed."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    give_up = time.monotonic() + LOCK_PATIENCE
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise StorageProblem(
                        f"another process has held {path} for a minute: wait for it or end it"
                    ) from None
                await asyncio.sleep(0.005)
            else:
                return handle
    except BaseException:
        os.close(handle)
        raise


def _problem(error: SQLAlchemyError) -> Exception:
    """What to tell whoever runs this; errors that are ours, not the database's, stay as they are."""
    if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
        return error
    said = str(error.orig).lower()
    for clue, sentence in _SENTENCES.items():
        if clue in said:
            return StorageProblem(sentence)
    return StorageProblem(
        f"the database does not answer as it should ({type(error.orig).__name__}): see hearback check"
    )


_SENTENCES = {
    "disk is full": "the disk is full: free some space; work goes on by itself",
    "disk i/o error": "the disk does not take what is written: look at the disk; work goes on by itself when it can",
    "readonly": "the database file may not be written: give the user that runs Hearback the right to",
    "unable to open": "the database file cannot be opened: look at DATA_DIR and DATABASE_URL",
    "not a database": "the file is no database, or is damaged: restore a backup",
    "malformed": "the database is damaged: stop, keep the file, and restore a backup",
    "locked": "another program holds the database: end it; work goes on by itself",
    "connection": "PostgreSQL does not answer: look at DATABASE_URL and the server; work goes on by itself when it can",
}


async def ping(database: Database) -> None:
    """Ask the database for an answer. Raises StorageProblem when none comes."""
    await database.read(lambda conn: conn.execute(text("SELECT 1")).scalar_one())

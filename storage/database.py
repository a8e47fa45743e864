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
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from storage import desks, erasure_log, migrations
from storage.columns import give_keys
from storage.desks import Desk
from storage.keys import Keyring
from storage.postgres_lock import STAYS_SURE, PostgresLock, server_finds_out

P = ParamSpec("P")
T = TypeVar("T")

READERS = 4
WRITE_LOCK = "write.lock"
LOCK_PATIENCE = 60.0
"""Seconds to wait for another process that is writing; a backup of a large file takes less."""
SMALLEST = 4096
"""Bytes of a SQLite file with anything in it: one page."""
POSTGRES_RETRIES = 5
_TRY_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock: PostgreSQL undid everything, so run it again


class StorageProblem(Exception):
    """The database cannot be used now. The text says what is wrong and what to do; it never holds a value."""

    @property
    def at_once(self) -> str:
        """The text for somebody who does not wait: without what is promised to those who do."""
        return str(self).partition("; work goes on")[0]


class House(Protocol):
    """Where transactions are carried out: SQLite or PostgreSQL."""

    async def write(self, act: Callable[[Connection], T]) -> T:
        """Run `act` as one transaction."""
        ...

    async def read(self, look: Callable[[Connection], T]) -> T:
        """Run `look` where nothing can be written."""
        ...

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Be the only one who runs on this database, for as long as this lasts."""
        ...

    async def stay_alone(self) -> None:
        """Look after that; raises StorageProblem when somebody else is the only one now."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


class Database:
    """SQLite (aiosqlite) or PostgreSQL (psycopg) behind two verbs. Make one with `Database.open`."""

    def __init__(self, house: House, data_dir: Path) -> None:
        self._house = house
        self._data_dir = data_dir
        self._running: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, url: str, *, data_dir: Path, keys: Keyring, migrate: bool = True) -> Self:
        """Open the database at `url` (`sqlite:///path` or `postgresql://…`), bringing its tables up to date.

        Raises StorageProblem when it cannot be reached or belongs to a newer release.
        """
        house = _Postgres(url, keys) if is_postgres(url) else await _Sqlite.open(url, data_dir, keys)
        database = cls(house, data_dir)
        try:
            if migrate:
                await database.write(migrations.upgrade)
        except BaseException:
            await database.close()
            raise
        return database

    @property
    def is_sqlite(self) -> bool:
        """Whether one process on one machine is all that may use it."""
        return isinstance(self._house, _Sqlite)

    async def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(connection, …)` as one transaction: all of it is kept, or nothing.

        `fn` must not wait for anything but the database; on PostgreSQL it may be run again after a deadlock, on SQLite
        it runs on a thread of the database's. Raises StorageProblem when the database is unusable, and whatever `fn`
        raises, after undoing its work.
        """

        def act(conn: Connection) -> T:
            erasure_log.begin(conn)
            done = fn(conn, *args, **kwargs)
            try:
                erasure_log.keep(conn, self._data_dir)
            except OSError as error:
                raise StorageProblem(_UNLOGGED.format(path=self._data_dir, why=error.strerror)) from error
            return done

        return await self._to_its_end(self._house.write(act))

    async def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(connection, …)` on a reader: one consistent view, and writing is refused."""

        def look(conn: Connection) -> T:
            return fn(conn, *args, **kwargs)

        return await self._to_its_end(self._house.read(look))

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Be the only bot on this database, for as long as this lasts. Raises StorageProblem when another is.

        That is for PostgreSQL, which several machines can reach; on SQLite the data folder's `run.lock` refuses them.
        """
        async with self._house.alone():
            yield

    async def stay_alone(self) -> None:
        """For whoever runs for long inside `alone`: PostgreSQL may let go of the lock while the process goes on.

        While it is lost `write` raises StorageProblem; it is taken again where that can be. Raises StorageProblem when
        another bot has taken it meanwhile: then this one has to end. On SQLite it comes back at once.
        """
        await self._house.stay_alone()

    async def close(self) -> None:
        """Finish what is running, then close."""
        if self._running:
            await asyncio.wait(self._running)
        await self._house.close()

    async def _to_its_end(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._finished)
        try:
            return await asyncio.shield(task)
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise _problem(error) from error

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # why: marks it as seen when the caller is gone; the caller that is there raises it


class _Sqlite:
    """One desk that writes, some that read, and the lock that keeps other processes of ours out meanwhile."""

    def __init__(self, path: str, lock_file: Path, keys: Keyring) -> None:
        self._lock_file = lock_file
        self._turn = asyncio.Lock()
        self._waiting: list[tuple[Callable[[Connection], Any], asyncio.Future[Any]]] = []
        self._writer = desks.writer(path, keys)
        self._readers = [desks.reader(path, keys) for _ in range(READERS)]
        # The desk that looked last looks next: it knows its statements already, and what it read is at hand.
        self._free: asyncio.LifoQueue[Desk] = asyncio.LifoQueue()
        for desk in self._readers:
            self._free.put_nowait(desk)

    @classmethod
    async def open(cls, url: str, data_dir: Path, keys: Keyring) -> Self:
        """Open every connection now, under the lock, so that none is opened later without it."""
        path = Path(str(make_url(url).database))
        _make_folders(data_dir, path.parent)
        _make_private(path)
        house = cls(str(path), data_dir / WRITE_LOCK, keys)
        opened: list[Desk] = []
        try:
            async with house._alone():
                for desk in (house._writer, *house._readers):
                    await desk.open()
                    opened.append(desk)
        except sqlite3.Error as error:
            for desk in opened:
                await desk.close()
            raise _problem(error) from error
        return house

    async def write(self, act: Callable[[Connection], T]) -> T:
        """Whoever is first takes along all who wait: what a commit costs, they share."""
        mine: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((act, mine))
        async with self._turn:
            if not mine.done():
                some, self._waiting = self._waiting, []
                await self._carry_out(some)
        return mine.result()

    async def _carry_out(self, some: list[tuple[Callable[[Connection], Any], asyncio.Future[Any]]]) -> None:
        try:
            async with self._no_other_process():
                if len(some) == 1:
                    outcomes = [await self._writer.carry_out(some[0][0])]
                else:
                    outcomes = await self._writer.carry_out_together([act for act, _ in some])
        except BaseException as error:  # noqa: BLE001  # why: whoever asked is told, each of them
            outcomes = [desks.Failed(error)] * len(some)
        for (_, whose), outcome in zip(some, outcomes, strict=True):
            if isinstance(outcome, desks.Failed):
                whose.set_exception(outcome.error)
            else:
                whose.set_result(outcome)

    async def read(self, look: Callable[[Connection], T]) -> T:
        desk = await self._free.get()
        try:
            return await desk.carry_out(look)
        finally:
            self._free.put_nowait(desk)

    def alone(self) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def stay_alone(self) -> None:
        """The data folder's lock cannot be lost while the process lives."""

    async def close(self) -> None:
        """Readers first: the last one out checkpoints, under the lock."""
        async with self._alone():
            for desk in (*self._readers, self._writer):
                await desk.close()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        async with self._turn, self._no_other_process():
            yield

    @asynccontextmanager
    async def _no_other_process(self) -> AsyncIterator[None]:
        handle = await _lock(self._lock_file)
        try:
            yield
        finally:
            os.close(handle)  # closing gives the lock back


class _Postgres:
    """A pool of connections. Writes take turns, in this process and with others, as on SQLite: the same rules hold."""

    def __init__(self, url: str, keys: Keyring) -> None:
        address = make_url(url).set(drivername="postgresql+psycopg")
        sure = {name: value for name, value in STAYS_SURE.items() if name not in address.query}
        self._engine = create_async_engine(
            address, pool_size=READERS + 1, max_overflow=0, hide_parameters=True, connect_args=sure
        )
        give_keys(self._engine.sync_engine.dialect, keys)
        self._looking = self._engine.execution_options(postgresql_readonly=True)
        self._writing = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._turn = asyncio.Lock()
        self._lock = PostgresLock(self._engine)
        event.listen(self._engine.sync_engine, "connect", server_finds_out)
        event.listen(self._writing.sync_engine, "begin", self._begin)

    def _begin(self, conn: Connection) -> None:
        if not self._lock.begin(conn):
            raise StorageProblem(_LOCK_LOST)

    async def write(self, act: Callable[[Connection], T]) -> T:
        async with self._turn:
            for attempt in range(1, POSTGRES_RETRIES + 1):
                if self._lock.lost:
                    raise StorageProblem(_LOCK_LOST)
                try:
                    async with self._writing.begin() as conn:
                        return await conn.run_sync(act)
                except DBAPIError as error:
                    if getattr(error.orig, "sqlstate", None) not in _TRY_AGAIN or attempt == POSTGRES_RETRIES:
                        raise
        raise AssertionError("the loop returns or raises")

    async def read(self, look: Callable[[Connection], T]) -> T:
        async with self._looking.begin() as conn:
            return await conn.run_sync(look)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        async with self._lock.held() as taken:
            if not taken:
                raise StorageProblem("another Hearback runs on this PostgreSQL database: end it first")
            yield

    async def stay_alone(self) -> None:
        await self._lock.keep()
        raise StorageProblem(_LOCK_TAKEN)

    async def close(self) -> None:
        await self._engine.dispose()


def is_postgres(url: str) -> bool:
    """Whether a database address is PostgreSQL's."""
    return make_url(url).get_backend_name() == "postgresql"


def _unwritable(path: Path, error: OSError) -> StorageProblem:
    """A folder of somebody else's, or a disk that became read-only."""
    return StorageProblem(
        f"{path} cannot be written ({error.strerror}): give the user that runs Hearback the right to; "
        "work goes on by itself when it can"
    )


def _make_folders(*folders: Path) -> None:
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise _unwritable(folder, error) from error


def _make_private(path: Path) -> None:
    """A new database is for its owner only, and so are the files that SQLite puts beside it.

    Of less than one page SQLite would make an empty database without a word: whoever copied it has lost the rest.
    """
    try:
        handle = os.open(path, os.O_CREAT | os.O_CLOEXEC, 0o600)
        size = os.fstat(handle).st_size
        os.close(handle)
    except OSError as error:
        raise StorageProblem(
            f"{path} cannot be opened ({error.strerror}): look at DATA_DIR and DATABASE_URL"
        ) from error
    if 0 < size < SMALLEST:
        raise StorageProblem(_SENTENCES["malformed"])


@asynccontextmanager
async def locked(data_dir: Path) -> AsyncIterator[None]:
    """Keep every process of ours from writing in this data folder, for as long as this lasts. Raises StorageProblem."""
    _make_folders(data_dir)
    handle = await _lock(data_dir / WRITE_LOCK)
    try:
        yield
    finally:
        os.close(handle)


async def _lock(path: Path) -> int:
    """Take the exclusive lock on `path`; the handle that is returned holds it until closed. Raises StorageProblem."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(path, error) from error
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


def _problem(error: SQLAlchemyError | sqlite3.Error) -> Exception:
    """What to tell whoever runs this; errors that are ours, not the database's, stay as they are."""
    if not isinstance(error, OperationalError | sqlite3.Error) and type(error) is not DatabaseError:
        return error
    cause = error.orig if isinstance(error, DBAPIError) else error
    said = str(cause).lower()
    for clue, sentence in _SENTENCES.items():
        if clue in said:
            return StorageProblem(sentence)
    return StorageProblem(f"the database does not do its work ({type(cause).__name__}): run hearback check")


_UNLOGGED = (
    "nobody was erased, since the log of erasures in {path} cannot be written ({why}): look at its rights and its space"
)
_LOCK_LOST = (
    "PostgreSQL let go of the lock that keeps a second Hearback out: nothing is written until it is taken again; "
    "work goes on by itself when it can"
)
_LOCK_TAKEN = (
    "another Hearback took over this PostgreSQL database while the connection to it was lost, so this one ends: run one"
)
_SENTENCES = {
    "no space left": "the disk of PostgreSQL is full: free some space; work goes on by itself",
    "disk is full": "the disk is full: free some space; work goes on by itself",
    "disk i/o error": "the disk does not take what is written: look at the disk; work goes on by itself when it can",
    "readonly": "the database file may not be written: give the user that runs Hearback the right to",
    "unable to open": "the database file cannot be opened: look at DATA_DIR and DATABASE_URL",
    "not a database": "the file is no database, or is damaged: restore a backup",
    "malformed": "the database is damaged: stop, keep the file, and restore a backup",
    "lock timeout": "another program holds the database: end it; work goes on by itself",
    "locked": "another program holds the database: end it; work goes on by itself",
    "connection": "PostgreSQL does not answer: look at DATABASE_URL and the server; work goes on by itself when it can",
}


async def ping(database: Database) -> None:
    """Ask the database for an answer. Raises StorageProblem when none comes."""
    await database.read(lambda conn: conn.execute(text("SELECT 1")).scalar_one())

"""The one door to the database: `write(fn)` runs fn as one transaction, `read(fn)` on a reader.

Which driver, thread and lock serve it is the secret of the house behind it: `storage.on_sqlite`, `storage.on_postgres`.

* A function, once begun, runs to its end even if its caller is cancelled: a cancelled transaction left open would
  block everybody.
* Parameters never show up in error messages: they hold what people said.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from storage import erasure_log, migrations
from storage.keys import Keyring
from storage.on_sqlite import WRITE_LOCK, OnSqlite, locked
from storage.problems import StorageProblem, problem_of

__all__ = ["WRITE_LOCK", "Database", "StorageProblem", "is_postgres", "locked", "ping"]

P = ParamSpec("P")
T = TypeVar("T")

_UNLOGGED = (
    "nobody was erased, since the log of erasures in {path} cannot be written ({why}): look at its rights and its space"
)


class House(Protocol):
    """Where transactions are carried out: SQLite or PostgreSQL."""

    @property
    def trouble(self) -> str | None:
        """What keeps it from writing just now, where that is known before anything fails."""
        ...

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
        house = _on_postgres(url, keys) if is_postgres(url) else await OnSqlite.open(url, data_dir, keys)
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
        return isinstance(self._house, OnSqlite)

    @property
    def trouble(self) -> str | None:
        """Why what is to be written waits, and what to do about it; None when it does not."""
        return self._house.trouble

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
            raise problem_of(error) from error

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # why: marks it as seen when the caller is gone; the caller that is there raises it


async def ping(database: Database) -> None:
    """Ask the database for an answer. Raises StorageProblem when none comes."""
    await database.read(lambda conn: conn.execute(text("SELECT 1")).scalar_one())


def is_postgres(url: str) -> bool:
    """Whether a database address is PostgreSQL's."""
    return make_url(url).get_backend_name() == "postgresql"


def _on_postgres(url: str, keys: Keyring) -> House:
    from storage.on_postgres import OnPostgres  # noqa: PLC0415  # why: with its driver it is loaded where it is used

    return OnPostgres(url, keys)

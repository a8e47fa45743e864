"""PostgreSQL, where transactions are carried out by a pool of connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from storage.columns import give_keys
from storage.keys import Keyring
from storage.postgres_lock import STAYS_SURE, PostgresLock, server_finds_out
from storage.problems import StorageProblem

T = TypeVar("T")

READERS = 4
RETRIES = 5
_TRY_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock: PostgreSQL undid everything, so run it again
_LOCK_LOST = (
    "PostgreSQL let go of the lock that keeps a second Hearback out: nothing is written until it is taken again; "
    "work goes on by itself when it can"
)
_LOCK_TAKEN = (
    "another Hearback took over this PostgreSQL database while the connection to it was lost, so this one ends: run one"
)


class OnPostgres:
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

    @property
    def trouble(self) -> str | None:
        """Whoever waits for long is told by the server."""
        return None

    async def write(self, act: Callable[[Connection], T]) -> T:
        async with self._turn:
            for attempt in range(1, RETRIES + 1):
                if self._lock.lost:
                    raise StorageProblem(_LOCK_LOST)
                try:
                    async with self._writing.begin() as conn:
                        return await conn.run_sync(act)
                except DBAPIError as error:
                    if getattr(error.orig, "sqlstate", None) not in _TRY_AGAIN or attempt == RETRIES:
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

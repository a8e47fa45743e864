"""One bot on one PostgreSQL database: a lock that belongs to a connection, looked after for as long as the bot runs.

However a process ends, the server lets go of its lock. But the server may be started again, or end that connection,
while the process lives on: then another bot could take the lock, and both would answer everybody. So it is looked at
twice a second, which is less than a start takes. While it is lost nothing is written. It is taken again as soon as the
server is there; where another bot has it, this one is to end.

Two looks may lie half a second apart, so each transaction that writes looks as well, in the statement that begins it.
The connection that has the lock holds a second one, of a number drawn for it alone: who can have that one finds out
that the first is gone. And all who write (bots, the command line, the console) take turns, as they do on SQLite, by a
third one that lasts until the commit: what was read in a transaction is still so when it writes, and whoever takes the
place of a bot waits for the end of what that bot had begun.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from sqlalchemy import Connection, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

ADVISORY_LOCK: Final = 0x68656172
"""The number ("hear") under which PostgreSQL keeps the one bot of a database."""
WRITING: Final = 0x77726974
"""The number ("writ") of the lock that whoever writes has until the commit."""
PATIENCE: Final = 60
"""Seconds that whoever writes waits for the others, and for rows: as long as on SQLite."""
LOOK: Final = 0.5
"""Seconds between two looks at the lock."""
ANSWER: Final = 5.0
"""Seconds that the server may take to answer a look."""
STALE: Final = 40.0
"""Seconds after which whoever has the lock is another bot, and no connection of ours that the server still believes in:
with `_SERVER_FINDS_OUT` it does so for 25.
"""
STAYS_SURE: Final = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
"""How libpq finds out that the server is gone, where the address of the database does not say it otherwise."""
_SERVER_FINDS_OUT: Final = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""The same for the server, which else takes two hours to let go of the locks of a machine that lost its power."""
_TROUBLE: Final = (SQLAlchemyError, OSError, TimeoutError)
# One round trip, as a BEGIN alone would be: what stands before a BEGIN in the same message belongs to its transaction.
_BEGIN: Final = (
    f"SELECT set_config('lock_timeout', '{PATIENCE}s', true), pg_advisory_xact_lock({WRITING}), {{lost}} AS lost; BEGIN"
)


class PostgresLock:
    """The lock of one process. `lost` says that it had it, and that another may have it now."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._holder: AsyncConnection | None = None
        self._mark: int | None = None
        self.lost = False

    def begin(self, conn: Connection) -> bool:
        """Begin a transaction that writes, when it is its turn; False: the lock was lost, so undo it."""
        lost = "false" if self._mark is None else f"pg_try_advisory_xact_lock({self._mark})"
        return not conn.exec_driver_sql(_BEGIN.format(lost=lost)).one().lost

    @asynccontextmanager
    async def held(self) -> AsyncIterator[bool]:
        """Take the lock, and let go of it in the end; whether it was free. Raises what the database raises."""
        taken = await self._take()
        try:
            yield taken
        finally:
            await self._let_go()
            self._mark = None

    async def keep(self) -> None:
        """Look after the lock for as long as it is ours; comes back when another bot has it."""
        while not self.lost:
            await asyncio.sleep(LOOK)
            if not await self._is_there():
                self.lost = True
                self.lost = not await self._taken_again()

    async def _take(self) -> bool:
        conn = await self._engine.connect()
        try:
            free = await conn.execution_options(isolation_level="AUTOCOMMIT")
            taken = bool((await free.execute(select(func.pg_try_advisory_lock(ADVISORY_LOCK)))).scalar_one())
            mark = secrets.randbits(62)
            if taken:
                await free.execute(select(func.pg_advisory_lock(mark)))
        except BaseException:
            await _close(conn)
            raise
        if taken:
            self._holder, self._mark = free, mark
        else:
            await _close(conn)
        return taken

    async def _is_there(self) -> bool:
        """Whether the connection lives that has the lock; it is never replaced by another one in silence."""
        if self._holder is None:
            return False
        try:
            async with asyncio.timeout(ANSWER):
                await self._holder.execute(select(1))
        except _TROUBLE:
            return False
        return True

    async def _taken_again(self) -> bool:
        """Try until the server is there and gives it to us; False when another bot has it."""
        refused_since: float | None = None
        while refused_since is None or time.monotonic() - refused_since < STALE:
            await self._let_go()
            try:
                if await self._take():
                    return True
                refused_since = refused_since or time.monotonic()
            except _TROUBLE:
                refused_since = None  # the server is away: nobody has it
            await asyncio.sleep(LOOK)
        return False

    async def _let_go(self) -> None:
        conn, self._holder = self._holder, None
        if conn is None:
            return
        with suppress(*_TROUBLE):  # why: if the server was away meanwhile, it let go of the lock by itself
            async with asyncio.timeout(ANSWER):
                await conn.execute(select(func.pg_advisory_unlock(self._mark), func.pg_advisory_unlock(ADVISORY_LOCK)))
        await _close(conn)


def server_finds_out(connection: DBAPIConnection, _: object) -> None:
    """For an engine's event "connect": the server soon finds out when we are gone, whatever this connection does."""
    cursor = connection.cursor()
    for name, value in _SERVER_FINDS_OUT.items():
        cursor.execute(f"SET {name} = {value}")
    cursor.close()
    connection.commit()


async def _close(conn: AsyncConnection) -> None:
    """End the connection itself: given back to the others it could carry the lock, or its settings, with it."""
    with suppress(*_TROUBLE):
        await conn.invalidate()
    with suppress(*_TROUBLE):
        await conn.close()

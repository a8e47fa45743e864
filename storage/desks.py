"""SQLite connections, each with a thread of its own on which a whole transaction is carried out.

aiosqlite brings the thread; SQLAlchemy speaks through its connection. A statement at a time would cross between the
threads three or four times for each, which on a busy machine is most of what a transaction costs: a whole function
crosses once. SQLAlchemy's connection stays as well, in what it takes for one long transaction: to make one for each
would cost more than most of them do. Where they begin and end is said to SQLite itself.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

import aiosqlite
from sqlalchemy import Connection, Dialect, Engine, create_engine, make_url
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from storage.columns import give_keys
from storage.keys import Keyring

T = TypeVar("T")

PATIENCE: Final = 5.0
"""Seconds that SQLite itself waits for a lock; between processes of ours `write.lock` does the waiting."""
READY_STATEMENTS: Final = 256
"""So many SQLite keeps ready to run; savepoints, which never have the same name twice, push others out."""
WRITER: Final = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
READER: Final = ("query_only=ON",)


_ADDRESS: Final = make_url("sqlite://")
_STATEMENTS: Final = 1000
"""So many statements are kept put together; audiences that staff write make ever new ones."""


@dataclass(frozen=True, slots=True)
class Speech:
    """How SQLite is spoken to with one installation's keys, and the statements that were put together for it.

    All desks share it: what one of them has put together none puts together again.
    """

    dialect: Dialect
    put_together: LRUCache[Any, Any]


@lru_cache(maxsize=4)
def _speech(keys: Keyring) -> Speech:
    engine = create_engine("sqlite://")
    with engine.connect():
        pass  # it finds out about SQLite when it first connects
    engine.dispose()
    give_keys(engine.dialect, keys)
    return Speech(engine.dialect, LRUCache(_STATEMENTS))


@dataclass(frozen=True, slots=True)
class Failed:
    """What an act raised that was carried out among others."""

    error: BaseException


class Desk(aiosqlite.Connection):
    """One connection: `open` it, `carry_out` transactions one after the other, `close` it."""

    def __init__(self, path: str, keys: Keyring, *, begin: str, pragmas: Sequence[str]) -> None:
        """`begin` is how its transactions begin: the driver's own way loses increments without an error."""

        def connect() -> sqlite3.Connection:
            # The thread that connects is the one that does all the rest, which sqlite3 checks.
            connection = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, cached_statements=READY_STATEMENTS
            )
            try:
                for pragma in pragmas:
                    connection.execute(f"PRAGMA {pragma}")
            except sqlite3.Error:
                connection.close()
                raise
            return connection

        super().__init__(connect, iter_chunk_size=64)
        speech = _speech(keys)
        pool = StaticPool(cast("Any", lambda: self._conn), dialect=speech.dialect)
        self._engine = Engine(pool, speech.dialect, _ADDRESS, hide_parameters=True).execution_options(
            compiled_cache=speech.put_together
        )
        self._begin = begin
        self._speaking: Connection | None = None

    async def open(self) -> None:
        """Connect. Raises sqlite3.Error, after the thread has ended."""
        try:
            await self
        except sqlite3.Error:
            await asyncio.to_thread(self._thread.join)
            raise

    async def close(self) -> None:
        """Let go of the connection, and end the thread."""
        try:
            if self._speaking is not None:
                await self._execute(self._fall_silent, self._speaking)  # type: ignore[no-untyped-call]  # why: aiosqlite's own
        finally:
            await super().close()

    async def carry_out(self, act: Callable[[Connection], T]) -> T:
        """Run `act` as one transaction on this desk's thread: kept when it returns, undone when it raises."""
        done: T = await self._execute(self._transaction, act)  # type: ignore[no-untyped-call]  # why: aiosqlite's own
        return done

    async def carry_out_together(self, acts: Sequence[Callable[[Connection], Any]]) -> list[Any | Failed]:
        """Run all of them in one transaction, in their order: one commit, which waits for the disk, is for them all.

        Returns what each returned. One that raises is undone alone and came to Failed; what makes the whole
        transaction impossible is raised, and then nothing of any of them is kept.
        """

        def together(conn: Connection) -> list[Any | Failed]:
            return [self._apart(conn, act) for act in acts]

        return await self.carry_out(together)

    def _transaction(self, act: Callable[[Connection], T]) -> T:
        conn = self._speaking or self._spoken()
        self._conn.execute(self._begin)
        try:
            done = act(conn)
            self._conn.commit()
        except BaseException:
            try:
                self._conn.rollback()
            finally:
                self._fall_silent(conn)
            raise
        if conn.in_nested_transaction():  # one of several acts failed within a savepoint, and was undone alone
            self._fall_silent(conn)
        return done

    def _fall_silent(self, conn: Connection) -> None:
        """Whatever was left behind in SQLAlchemy's connection, savepoints or a word that it is broken, goes with it."""
        self._speaking = None
        conn.close()

    def _spoken(self) -> Connection:
        """SQLAlchemy's connection. It takes itself to be in one transaction for as long as it lasts: it begins none."""
        self._speaking = self._engine.connect()
        self._speaking.begin()
        return self._speaking

    def _apart(self, conn: Connection, act: Callable[[Connection], T]) -> T | Failed:
        self._conn.execute("SAVEPOINT one_of_them")
        try:
            done = act(conn)
        except Exception as error:
            if not self._conn.in_transaction:
                raise  # the disk is full, or broken: SQLite has undone them all
            self._conn.execute("ROLLBACK TO one_of_them")
            self._conn.execute("RELEASE one_of_them")
            return Failed(error)
        self._conn.execute("RELEASE one_of_them")
        return done


def writer(path: str, keys: Keyring) -> Desk:
    """The one desk that writes: its transactions hold the file from their beginning."""
    return Desk(path, keys, begin="BEGIN IMMEDIATE", pragmas=WRITER)


def reader(path: str, keys: Keyring) -> Desk:
    """A desk that can only look."""
    return Desk(path, keys, begin="BEGIN", pragmas=READER)

"""SQLite, where transactions are carried out by one desk that writes and some that read.

* SQLite has one writer, in every sense. Releases 3.7.0 to 3.51.2 can corrupt a WAL file when two connections write
  and checkpoint at once, so every process that opens, writes or closes the file holds `write.lock` while it does.
* A transaction begins with BEGIN IMMEDIATE: the driver's own default loses concurrent increments without an error.
* Those who wait to write share a commit, which waits for the disk.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from storage import desks
from storage.desks import Desk
from storage.keys import Keyring
from storage.problems import HELD_BY_OURS, SENTENCES, StorageProblem, problem_of, unwritable

T = TypeVar("T")

READERS = 4
WRITE_LOCK = "write.lock"
LOCK_PATIENCE = 60.0
"""Seconds to wait for another process that is writing; a backup of a large file takes less."""
LONG = 3.0
"""Seconds of that after which it is said."""
SMALLEST = 4096
"""Bytes of a SQLite file with anything in it: one page."""


class OnSqlite:
    """One desk that writes, some that read, and the lock that keeps other processes of ours out meanwhile."""

    def __init__(self, path: str, lock_file: Path, keys: Keyring) -> None:
        self._lock_file = lock_file
        self._turn = asyncio.Lock()
        self._trouble: str | None = None
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
            raise problem_of(error) from error
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

    @property
    def trouble(self) -> str | None:
        """That another process of ours has held the lock for long, until it is had again."""
        return self._trouble

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
        began = time.monotonic()
        handle = await _lock(self._lock_file, lambda: self._waits(began))
        self._trouble = None
        try:
            yield
        finally:
            os.close(handle)  # closing gives the lock back

    def _waits(self, since: float) -> None:
        if time.monotonic() - since >= LONG:
            self._trouble = HELD_BY_OURS


def _make_folders(*folders: Path) -> None:
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise unwritable(folder, error) from error


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
        raise StorageProblem(SENTENCES["malformed"])


@asynccontextmanager
async def locked(data_dir: Path) -> AsyncIterator[None]:
    """Keep every process of ours from writing in this data folder, for as long as this lasts. Raises StorageProblem."""
    _make_folders(data_dir)
    handle = await _lock(data_dir / WRITE_LOCK)
    try:
        yield
    finally:
        os.close(handle)


async def _lock(path: Path, waits: Callable[[], None] = lambda: None) -> int:
    """Take the exclusive lock on `path`; the handle that is returned holds it until closed. `waits` is called while
    another process has it. Raises StorageProblem.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unwritable(path, error) from error
    give_up = time.monotonic() + LOCK_PATIENCE
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise StorageProblem(HELD_BY_OURS) from None
                waits()
                await asyncio.sleep(0.005)
            else:
                return handle
    except BaseException:
        os.close(handle)
        raise

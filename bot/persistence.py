"""Writing that does not give up: the disk may be full or the database away, and come back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from storage.database import Database, StorageProblem

P = ParamSpec("P")
T = TypeVar("T")

PAUSE = 1.0
"""Seconds after which a database that could not be used is tried again."""


class Persistence:
    """A database that is asked until it answers. `trouble` says what is wrong while it does not."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insisting = 0
        self.trouble: str | None = None

    async def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like Database.write, again and again until it is done. For what may be done twice."""
        return await self._insist(lambda: self._database.write(fn, *args, **kwargs))

    async def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like Database.read, again and again until it is answered."""
        return await self._insist(lambda: self._database.read(fn, *args, **kwargs))

    async def failed(self, problem: StorageProblem) -> None:
        """Note what is wrong, and wait a moment."""
        self.trouble = str(problem)
        await asyncio.sleep(PAUSE)

    def works(self) -> None:
        """It answered. While somebody still waits for it, that was luck: reading is possible on a full disk."""
        if not self._insisting:
            self.trouble = None

    async def _insist(self, act: Callable[[], Awaitable[T]]) -> T:
        try:
            done = await act()
        except StorageProblem as problem:
            done = await self._again(act, problem)
        self.works()
        return done

    async def _again(self, act: Callable[[], Awaitable[T]], problem: StorageProblem) -> T:
        self._insisting += 1
        try:
            while True:
                await self.failed(problem)
                try:
                    return await act()
                except StorageProblem as same:
                    problem = same
        finally:
            self._insisting -= 1

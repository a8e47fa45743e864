"""Several things at once, with their transactions in every order: each waits until it is named, and one is at a time.

Whoever acts runs up to its next transaction and waits there. When all of them wait, one goes on: in the first run
always the first, then each of the other ways to go on, until every way was gone (`next_way`). Only the database decides
between those who act at the same moment, and it takes one transaction after the other (storage/database.py), so these
are all orders that there are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import Random
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from storage.database import Database

P = ParamSpec("P")
T = TypeVar("T")

Actor = Callable[[], Awaitable[object]]
_ACTING: ContextVar[tuple[Order, str] | None] = ContextVar("acting", default=None)


class InTurn(Database):
    """A database whose transactions wait for their turn, while there is an order to keep."""

    async def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One transaction, when it is its turn."""
        await my_turn()
        return await super().write(fn, *args, **kwargs)


async def my_turn() -> None:
    """Wait until whoever acts here is named."""
    acting = _ACTING.get()
    if acting is not None:
        order, name = acting
        await order.wait(name)


@dataclass
class Order:
    """One way to go: at each step the number of whoever goes on, of those who wait, in the order of their names."""

    way: list[int]
    names: list[str] = field(default_factory=list)
    """Whose transactions they were, so far."""
    of: list[int] = field(default_factory=list)
    """How many could have gone on at each step."""
    drawn: Random | None = None
    """Draws the way, where there are too many to go them all."""
    _waiting: dict[str, asyncio.Future[None]] = field(default_factory=dict)
    _living: int = 0

    async def run(self, actors: Mapping[str, Actor]) -> None:
        """Let them all act, until all have ended."""
        self._living = len(actors)
        async with asyncio.TaskGroup() as together:
            for name, act in actors.items():
                together.create_task(self._live(name, act))

    async def wait(self, name: str) -> None:
        """Wait to be named."""
        self._waiting[name] = asyncio.get_running_loop().create_future()
        self._go_on()
        await self._waiting[name]
        del self._waiting[name]

    async def _live(self, name: str, act: Actor) -> None:
        _ACTING.set((self, name))
        await act()
        self._living -= 1
        self._go_on()

    def _go_on(self) -> None:
        if not self._waiting or len(self._waiting) < self._living:
            return
        step, names = len(self.of), sorted(self._waiting)
        chosen = self.way[step] if step < len(self.way) else self.drawn.randrange(len(names)) if self.drawn else 0
        self.names.append(names[chosen])
        self.of.append(len(names))
        self._waiting[names[chosen]].set_result(None)

    def next_way(self) -> list[int] | None:
        """The way that comes after this one; None after the last."""
        gone = [*self.way, *[0] * (len(self.of) - len(self.way))]
        while gone:
            if gone[-1] + 1 < self.of[len(gone) - 1]:
                return [*gone[:-1], gone[-1] + 1]
            gone.pop()
        return None

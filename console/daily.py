"""What is counted once a day: counted again and again, two figures could be subtracted from each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection

from console.desk import Desk

T = TypeVar("T")


class Daily:
    """What was counted today: asked again, it is the same until midnight on the programme's clocks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: dict[str, tuple[date, object]] = {}

    def today(self) -> date:
        """The day where the programme is."""
        return self._desk.clock().astimezone(self._desk.zone).date()

    async def of(self, name: str, query: Callable[[Connection], T]) -> T:
        """What `query` finds, once a day."""
        kept = self._kept.get(name)
        if kept is None or kept[0] != self.today():
            kept = self._kept[name] = (self.today(), await self._desk.database.read(query))
        return kept[1]  # type: ignore[return-value]  # why: each name has one query

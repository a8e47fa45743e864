"""Several people of a story at once, in a house where much goes wrong: what each is told is the same all the same.

They act in rounds. What they send in a round arrives together, in another order each time, every update twice, with
some of the earlier ones once more; and the house ends and starts again between every two rounds, so that nothing but
the database can be remembered.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.receive import add_updates
from tests.harness import BOT, Phone, Town
from tests.stories.cast import happen, is_everybodys

MOST_LATE = 2
"""How many earlier updates arrive once more in a round."""


@dataclass
class _Wish:
    """What one of them waits for: to have an update delivered, time passed, or something happen."""

    phone: Phone
    update: dict[str, Any] | None = None
    by: timedelta | None = None
    name: str = ""
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


@dataclass
class Together:
    """The world of people who act in rounds. `left` of them are still in their story."""

    town: Town
    chance: random.Random
    left: int
    met: set[int] = field(default_factory=set)
    """Who is in it already when what happened before is told."""
    delivered: list[dict[str, Any]] = field(default_factory=list)
    _wishes: list[_Wish] = field(default_factory=list)

    async def deliver(self, phone: Phone, update: dict[str, Any]) -> None:
        """With what the others send in this round."""
        await self._wait(_Wish(phone, update=update))

    async def pass_time(self, phone: Phone, by: timedelta) -> None:
        """When all who are left wait for it."""
        await self._wait(_Wish(phone, by=by))

    async def happen(self, name: str, phone: Phone) -> None:
        """When all who are left wait for it: to everybody, or to each of them."""
        await self._wait(_Wish(phone, name=name))

    async def leave(self) -> None:
        """One of them has come to the end of the story."""
        self.left -= 1
        await self._round()

    async def _wait(self, wish: _Wish) -> None:
        self._wishes.append(wish)
        await self._round()
        await wish.done

    async def _round(self) -> None:
        """When everybody has said what they wait for: what they send first, then time and what happens."""
        if not self._wishes or len(self._wishes) < self.left:
            return
        sending = [wish for wish in self._wishes if wish.update is not None]
        first = self._wishes[0]
        now = sending or [wish for wish in self._wishes if (wish.by, wish.name) == (first.by, first.name)]
        self._wishes = [wish for wish in self._wishes if wish not in now]
        try:
            if sending:
                await self._send([wish.update for wish in sending if wish.update is not None])
            elif first.by is not None:
                await self._pass(first.by)
            else:
                await self._happen(now)
        except Exception as error:  # noqa: BLE001  # why: each of them is told, and one of them raises it in the test
            for wish in now:
                wish.done.set_exception(error)
            return
        for wish in now:
            wish.done.set_result(None)

    async def _send(self, updates: list[dict[str, Any]]) -> None:
        await self.town.restart()
        self.chance.shuffle(updates)
        fresh = [{"update_id": self.town._next_update(), **update} for update in updates]
        late = self.chance.sample(self.delivered, min(MOST_LATE, len(self.delivered)))
        self.delivered += fresh
        arriving = [*late, *(copy for update in fresh for copy in (update, update))]
        await self.town.database.write(add_updates, BOT.id, arriving, self.town.clock())
        await self.town.settle()

    async def _pass(self, by: timedelta) -> None:
        self.town.clock.now += by
        await self.town.settle()
        await self.town.restart()
        await self.town.ring()

    async def _happen(self, wishes: list[_Wish]) -> None:
        name = wishes[0].name
        for wish in wishes[:1] if is_everybodys(name) else wishes:
            await happen(name, self.town, wish.phone)

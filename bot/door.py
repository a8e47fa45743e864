"""The door at which Telegram delivers updates: what comes in is kept before it is told "yes".

Requests that come together are committed together, in one durable transaction, and each is answered afterwards. What
cannot be kept now is refused so that Telegram brings it again (it keeps messages for 24 hours, presses of buttons for
150 seconds): when the database does not take it, and when more waits for its turn than is good.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

import structlog
from sqlalchemy import Connection

from bot.arrivals import arrivals
from bot.bodies import parsed
from bot.gaps import Gaps
from storage import inbox
from storage.database import Database, StorageProblem
from storage.inbox import Arrival

log = structlog.get_logger(__name__)

Kept = Literal["kept", "no_number", "unreadable", "later"]
"""What became of a delivery. `later`: nothing was kept, and Telegram should bring it again."""

HIGH_WATER: Final = 10_000
"""Rows that may wait for their turn: as many as one look at the inbox sees."""
LOOK_EVERY: Final = 0.5
"""Seconds between two looks whether the water has fallen."""
RETRY_AFTER: Final = 5
"""Seconds after which Telegram should come again. It obeys; its own pauses grow to two minutes, and a press lives 150
seconds."""
REMEMBERED: Final = timedelta(seconds=60)
"""How long a failure is shown when nothing has come since that could show that it is over."""
FULL: Final = (
    "more than {most} updates wait for their turn: look whether turns are taken; Telegram brings the rest later"
)


class Door:
    """Takes deliveries for one bot. `arrived` is set when turns should look; `moved_at` is the last commit.

    `retry_after`: seconds to name when the answer is `later`.
    """

    retry_after = RETRY_AFTER

    def __init__(
        self,
        database: Database,
        *,
        bot_id: int,
        secrets: Sequence[str],
        clock: Callable[[], datetime],
        arrived: asyncio.Event,
        high_water: int = HIGH_WATER,
    ) -> None:
        """Whoever names one of `secrets` is let in."""
        self._database = database
        self._bot_id = bot_id
        self._secrets = [secret.encode() for secret in secrets]
        self._clock = clock
        self._arrived = arrived
        self._high_water = high_water
        self._gaps = Gaps()
        self._together: list[tuple[Arrival, asyncio.Future[bool]]] = []
        self._committing: asyncio.Task[None] | None = None
        self._waiting = 0
        self._looked = -LOOK_EVERY
        self._failed: tuple[str, datetime] | None = None
        self.moved_at: datetime | None = None

    @property
    def trouble(self) -> str | None:
        """Why deliveries are refused; None while they are taken."""
        if self._failed is not None and self._clock() - self._failed[1] < REMEMBERED:
            return self._failed[0]
        return FULL.format(most=self._high_water) if self._waiting >= self._high_water else None

    def admits(self, secret: str) -> bool:
        """Whether this is the secret that Telegram was told. How long it takes says nothing about it."""
        named = secret.encode()
        return any(hmac.compare_digest(named, ours) for ours in self._secrets)

    async def keep(self, body: bytes) -> Kept:
        """Keep the update of one delivery. `kept` and `no_number` are the end of it; nothing in a body raises."""
        update = parsed(body)
        if update is None:
            return "unreadable"
        found = arrivals([update])
        if not found:
            return "no_number"
        return "kept" if not await self._is_full() and await self._committed(found[0]) else "later"

    async def _is_full(self) -> bool:
        """Looks into the database only while it was full a moment ago: each commit counts anew."""
        if self._waiting >= self._high_water and time.monotonic() - self._looked >= LOOK_EVERY:
            self._looked = time.monotonic()
            try:
                self._waiting = await self._database.read(inbox.waiting, self._high_water)
            except StorageProblem as problem:
                self._note(str(problem))
        return self._waiting >= self._high_water

    async def _committed(self, arrival: Arrival) -> bool:
        """Commit it together with whatever else comes now; whether it is kept."""
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._together.append((arrival, kept))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_all())
        return await kept

    async def _commit_all(self) -> None:
        while self._together:
            together, self._together = self._together, []
            kept = await self._commit([arrival for arrival, _ in together])
            for (_, told), one in zip(together, kept, strict=True):
                if not told.done():  # its request may have gone
                    told.set_result(one)

    async def _commit(self, together: list[Arrival]) -> list[bool]:
        """Whether each is kept: all of them in one transaction; where that is impossible as a whole, one by one."""
        now = self._clock()
        try:
            self._waiting = await self._database.write(_keep, self._bot_id, together, now, self._high_water)
        except StorageProblem as problem:
            self._note(str(problem))
        except Exception as error:  # noqa: BLE001  # why: whatever is in one update, the others are kept and answered
            self._note(f"a mistake of ours: {type(error).__name__}")
            if len(together) > 1:
                return [kept for one in together for kept in await self._commit([one])]
        else:
            self._took(together, now)
            return [True] * len(together)
        return [False] * len(together)

    def _took(self, together: list[Arrival], now: datetime) -> None:
        """Wake the turns: at once, or when what is missing below has had a moment to come."""
        self.moved_at = now
        if self._failed is not None:
            log.info("receiving again")
            self._failed = None
        loop = asyncio.get_running_loop()
        wait = self._gaps.saw((one.update_id for one in together), loop.time())
        if wait:
            loop.call_later(wait, self._arrived.set)
        else:
            self._arrived.set()

    def _note(self, trouble: str) -> None:
        if self._failed is None or self._failed[0] != trouble:
            log.warning("not receiving", trouble=trouble)
        self._failed = (trouble, self._clock())


def _keep(conn: Connection, bot_id: int, together: Sequence[Arrival], now: datetime, most: int) -> int:
    """Keep them, and count what waits now, up to `most`."""
    inbox.add(conn, bot_id, together, now)
    return inbox.waiting(conn, most)

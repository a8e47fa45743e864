"""Receive: a long poll that commits what it got before it asks for more.

Asking with a higher offset tells Telegram to forget everything below it. So the rows are durable first, and the offset
is the last committed batch's last number + 1 (never the largest number seen: after a quiet week numbers may start
again lower). Whatever happens between the two is delivered again, and recognised by its number.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection

from bot.arrivals import arrivals
from bot.gateway import CallFailed, slug
from bot.outage import UNREACHABLE
from bot.unless import unless
from programme.retry import Paused, Refused, Unauthorised
from storage import inbox
from storage.database import Database, StorageProblem

log = structlog.get_logger(__name__)

LONG_POLL = 25
"""Seconds that Telegram holds a poll open; it allows 50."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
OTHER_POLLER_PAUSE = 5.0
LASTING = 3
"""So many failures in a row are no moment's: it is said what to do. They take some seconds."""
ELSEWHERE = {
    "other_poller": "another program asks Telegram for this bot's messages: end it, or give one of them a token of its "
    "own; messages wait",
    "webhook_set": "somebody had Telegram deliver this bot's messages elsewhere: start hearback again, which takes "
    "that away; messages wait",
}
"""What to do when Telegram gives the updates to somebody else, by the reason it refuses with."""
NOT_HELD = 0.1
"""Seconds between two polls of a server that answers at once, with nothing: some stand-ins hold no long polls."""
PURGE_EVERY = timedelta(hours=1)
REFUSED_TOKEN = "Telegram refuses the token: look at HEARBACK_TELEGRAM_TOKEN and HEARBACK_TELEGRAM_API_URL"  # noqa: S105  # why: a sentence, no token


class TokenRefused(Exception):
    """Nothing can be received with this token. The text says what to do."""


class Poller(Protocol):
    """What receiving needs of the gateway."""

    async def get_updates(self, offset: int | None, timeout: int) -> list[dict[str, Any]]:  # noqa: ASYNC109  # why: the long poll's own parameter
        """The next updates; asking confirms everything below `offset`."""


def add_updates(conn: Connection, bot_id: int, updates: Sequence[object], now: datetime) -> int:
    """Keep raw updates in the inbox, in one transaction with whatever else the caller does; how many had a number.

    One that is there already is recognised by its number. Nothing in an update makes this fail.
    """
    found = arrivals(updates)
    inbox.add(conn, bot_id, found, now)
    return len(found)


def add_batch(conn: Connection, bot_id: int, updates: Sequence[object], now: datetime) -> int | None:
    """Keep what one poll brought, and move the offset with it; the new offset, None if nothing had a number."""
    found = arrivals(updates)
    if not found:
        return None
    inbox.add(conn, bot_id, found, now)
    offset = found[-1].update_id + 1
    inbox.move_offset(conn, bot_id, offset, now)
    return offset


class Receiver:
    """The long poll of one bot. `arrived` is set after each commit; `moved_at` is when an answer last came.

    `trouble` is one sentence of why nothing is received, and what to do; None while it is, or may be again in a moment.
    """

    def __init__(
        self,
        database: Database,
        poller: Poller,
        *,
        bot_id: int,
        clock: Callable[[], datetime],
        arrived: asyncio.Event,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._poller = poller
        self._bot_id = bot_id
        self._clock = clock
        self._arrived = arrived
        self._chance = chance
        self._offset: int | None = None
        self._failures = 0
        self._trouble = ""
        self._purged_at: datetime | None = None
        self.moved_at: datetime | None = None
        self.trouble: str | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set. Raises TokenRefused when Telegram does not know the token."""
        while not stop.is_set():
            pause = await unless(stop, self._round())
            if pause:
                await unless(stop, asyncio.sleep(pause))

    async def _round(self) -> float:
        """One poll and its commit; how many seconds to wait before the next."""
        began = time.monotonic()
        try:
            came = await self.poll()
        except CallFailed as failed:
            return self._after(failed)
        except StorageProblem as problem:
            self._failures, self.trouble = self._failures + 1, str(problem)
            self._note(self.trouble)
            return self._backoff()
        self._failures, self.trouble = 0, None
        if self._trouble:
            log.info("receiving again")
            self._trouble = ""
        held = came or time.monotonic() - began >= NOT_HELD
        return 0.0 if held else NOT_HELD

    async def poll(self) -> int:
        """Ask once and keep what came; how many updates that were. Raises CallFailed and StorageProblem."""
        if self._offset is None:
            self._offset = await self._database.read(inbox.next_offset, self._bot_id)
        updates = await self._poller.get_updates(self._offset, LONG_POLL)
        now = self._clock()
        if updates:
            offset = await self._database.write(add_batch, self._bot_id, updates, now)
            self._offset = self._offset if offset is None else offset
            self._arrived.set()
        await self._purge(now)
        self.moved_at = now
        return len(updates)

    async def _purge(self, now: datetime) -> None:
        if self._purged_at is None or now - self._purged_at >= PURGE_EVERY:
            while await self._database.write(inbox.purge, now):
                pass
            self._purged_at = now

    def _after(self, failed: CallFailed) -> float:
        match failed.outcome:
            case Unauthorised():
                self.trouble = REFUSED_TOKEN
                raise TokenRefused(REFUSED_TOKEN) from None
            case Refused(reason="other_poller" | "webhook_set" as reason):
                self._failed(reason, ELSEWHERE[reason])
                return OTHER_POLLER_PAUSE * (1 + self._chance())
            case Paused(retry_after=seconds):
                self._note("paused")
                return seconds
            case outcome:
                self._failed(slug(outcome), UNREACHABLE)
                return self._backoff()

    def _failed(self, reason: str, lasting: str) -> None:
        """One more failure: the log has its reason, and once it lasts, what to do."""
        self._failures += 1
        self.trouble = lasting if self._failures >= LASTING else None
        self._note(self.trouble or reason)

    def _backoff(self) -> float:
        """Twice as long each time, up to half a minute, and never all at the same moment."""
        longest: float = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self._failures - 1, 10))
        return longest * (0.5 + self._chance() / 2)

    def _note(self, trouble: str) -> None:
        if trouble != self._trouble:
            log.warning("not receiving", trouble=trouble)
            self._trouble = trouble

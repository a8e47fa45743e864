"""A bot's waiting updates, and the rules of getUpdates.

At least once: an update stays until a later poll's offset confirms it, or until it expires (24 h; 150 s for presses of
buttons).  One poll waits at a time: a newer one ends the older with 409.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final, NamedTuple

import orjson

from . import refusals
from .clock import Clock, done_within
from .fields import Json

EXPIRY: Final = 24 * 3600.0
PRESS_EXPIRY: Final = 150.0
_NOT_BY_DEFAULT: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_TOO_FAR: Final = 10
"""An offset further than this beyond the last update starts from the first one (TDLib: TQueue::get)."""

_FIRST_DAY: Final = 1_735_689_600
"""1 January 2025: numbers count tenths of seconds since then, so a later sandbox does not repeat them."""


class Waiting(NamedTuple):
    """An update that waits: its number, when it expires, and its JSON."""

    update_id: int
    expires: float
    body: bytes


def first_number(now: float) -> int:
    """Where the numbers of updates and messages start: from the clock, within 31 bits."""
    return max(int((now - _FIRST_DAY) * 10), 1) % (1 << 31)


class UpdateQueue:
    """The updates of one bot."""

    def __init__(self, clock: Clock, after: int = 0) -> None:
        """Updates number from the clock, and in any case above `after`."""
        self._clock = clock
        self._waiting: deque[Waiting] = deque()
        self._next_id = max(first_number(clock.now()), after + 1)
        self._arrived: asyncio.Future[None] | None = None
        self._poller: asyncio.Future[None] | None = None
        self._allowed: frozenset[str] | None = None

    def allow(self, kinds: Any) -> None:
        """Which kinds of update are made from now on; an empty list stands for Telegram's default."""
        if isinstance(kinds, list):
            self._allowed = frozenset(kind for kind in kinds if isinstance(kind, str)) or None

    @property
    def allowed(self) -> list[str] | None:
        """The kinds that were asked for, or None for the default."""
        return sorted(self._allowed) if self._allowed else None

    def add(self, kind: str, content: Json) -> int | None:
        """Queue an update of `kind` and return its number, or None if the bot does not want that kind."""
        if kind in _NOT_BY_DEFAULT if self._allowed is None else kind not in self._allowed:
            return None
        update_id = self._next_id
        self._next_id += 1
        lives = PRESS_EXPIRY if kind == "callback_query" else EXPIRY
        body = orjson.dumps({"update_id": update_id, kind: content})
        self._waiting.append(Waiting(update_id, self._clock.now() + lives, body))
        if self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)
        return update_id

    @property
    def last_id(self) -> int:
        """The highest number given so far."""
        return self._next_id - 1

    def close(self) -> None:
        """End the poll that waits, with nothing: the bot it belongs to is forgotten."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def count(self) -> int:
        """How many updates wait."""
        self._drop_expired()
        return len(self._waiting)

    def clear(self) -> None:
        """Forget all that wait (drop_pending_updates)."""
        self._waiting.clear()

    async def poll(self, offset: int, limit: int, patience: float) -> bytes:
        """The JSON array that getUpdates answers: at most `limit` updates from `offset`, waiting up to `patience` s.

        Raises Refusal(409) when a newer poll comes while this one waits.
        """
        self._confirm(offset)
        self._end_older_poll()
        batch = self._batch(offset, limit)
        if not batch and patience > 0:
            await self._wait(patience)
            batch = self._batch(offset, limit)
        return b"[" + b",".join(batch) + b"]"

    def _confirm(self, offset: int) -> None:
        waiting = self._waiting
        if offset < 0:
            while len(waiting) > -offset:
                waiting.popleft()
        elif offset <= self._next_id + _TOO_FAR:
            while waiting and waiting[0].update_id < offset:
                waiting.popleft()

    def _end_older_poll(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(refusals.Refusal(409, refusals.CONFLICT_OTHER_POLL))

    async def _wait(self, patience: float) -> None:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poller = self._arrived = waiting
        await done_within(self._clock, waiting, patience)
        if waiting.done():
            waiting.result()
        else:
            waiting.set_result(None)

    def _batch(self, offset: int, limit: int) -> list[bytes]:
        now = self._clock.now()
        batch: list[bytes] = []
        stale = False
        for waiting in self._waiting:
            if waiting.expires <= now:
                stale = True
                continue
            batch.append(waiting.body)
            if len(batch) == limit:
                break
        if stale:
            self._drop_expired()
        return batch

    def _drop_expired(self) -> None:
        now = self._clock.now()
        if any(waiting.expires <= now for waiting in self._waiting):
            self._waiting = deque(waiting for waiting in self._waiting if waiting.expires > now)

"""A bot's waiting updates, and the rules of getUpdates.

At least once: an update stays until a later poll's offset confirms it (or the webhook's answer does), or until it
expires (24 h; 150 s for presses of buttons).  One poll waits at a time: a newer one ends the older with 409.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from enum import Enum
from itertools import islice, takewhile
from typing import Any, Final, NamedTuple

import orjson

from . import refusals
from .clock import Clock, done_within
from .fields import Json

EXPIRY: Final = 24 * 3600.0
PRESS_EXPIRY: Final = 150.0
_NOT_BY_DEFAULT: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
UPDATE_KINDS: Final = frozenset(
    (
        "message edited_message channel_post edited_channel_post business_connection business_message"
        " edited_business_message deleted_business_messages guest_message message_reaction message_reaction_count"
        " inline_query chosen_inline_result callback_query shipping_query pre_checkout_query purchased_paid_media poll"
        " poll_answer my_chat_member chat_member chat_join_request chat_boost removed_chat_boost managed_bot"
        " subscription stopped_message_generation"
    ).split()
)
"""Every kind of update (Bot API 10.3)."""

_TOO_FAR: Final = 10
"""An offset further than this beyond the last update starts from the first one (TDLib: TQueue::get)."""

_FIRST_DAY: Final = 1_735_689_600
"""1 January 2025: numbers count tenths of seconds since then, so a later sandbox does not repeat them."""


QueueKey = tuple[str, int | str]
"""Which queue of a webhook an update stands in: what kind of queue, and of which chat or person."""


class Waiting(NamedTuple):
    """An update that waits: its number, when it expires, its JSON, its kind, and its queue at a webhook."""

    update_id: int
    expires: float
    body: bytes
    kind: str
    queue: QueueKey


class Became(Enum):
    """What became of an update, but for what a webhook tells."""

    QUEUED = "queued"
    HANDED = "handed to a poll"
    CONFIRMED = "confirmed by a poll"
    EXPIRED = "expired"
    DROPPED = "dropped"


def first_number(now: float) -> int:
    """Where the numbers of updates and messages start: from the clock, within 31 bits."""
    return max(int((now - _FIRST_DAY) * 10), 1) % (1 << 31)


def queue_of(kind: str, content: Json) -> QueueKey:
    """The queue of an update: messages by chat, presses by person, others by what they are about (Client.cpp)."""
    if "message" in kind and "chat" in content and "reaction" not in kind:
        return "messages", content["chat"]["id"]
    if kind in {"chat_member", "chat_join_request"}:
        return "members", content.get("new_chat_member", {}).get("user", content["from"])["id"]
    if kind in {"poll", "poll_answer"}:
        return "poll", content.get("poll_id") or content["id"]
    about = content.get("chat") or content.get("from") or content["user"]
    return kind, about["id"]


class UpdateQueue:
    """The updates of one bot."""

    def __init__(self, clock: Clock, after: int = 0) -> None:
        """Updates number from the clock, and in any case above `after`."""
        self._clock = clock
        self._waiting: OrderedDict[int, Waiting] = OrderedDict()
        self._taker: Callable[[Waiting], None] | None = None
        self._next_id = max(first_number(clock.now()), after + 1)
        self._arrived: asyncio.Future[None] | None = None
        self._poller: asyncio.Future[None] | None = None
        self._allowed: frozenset[str] | None = None
        self.tell: Callable[[Waiting, Became], None] = lambda _update, _became: None

    def allow(self, kinds: Any) -> None:
        """Which kinds of update are made from now on; a list without a known kind stands for Telegram's default.

        What is no list of strings changes nothing, as on Telegram's server.
        """
        if isinstance(kinds, str):
            try:
                kinds = orjson.loads(kinds)
            except orjson.JSONDecodeError:
                return
        if isinstance(kinds, list) and all(isinstance(kind, str) for kind in kinds):
            known = frozenset(kind.lower() for kind in kinds) & UPDATE_KINDS
            self._allowed = None if known in (frozenset(), UPDATE_KINDS - _NOT_BY_DEFAULT) else known

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
        update = Waiting(update_id, self._clock.now() + lives, body, kind, queue_of(kind, content))
        self._waiting[update_id] = update
        self.tell(update, Became.QUEUED)
        if self._taker is not None:
            self._taker(update)
        elif self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)
        return update_id

    def hand_over(self, taker: Callable[[Waiting], None] | None) -> None:
        """From now on `taker` gets all that wait and all that come (a webhook), or with None nobody does.

        They wait here until they are forgotten or expire.
        """
        self._taker = taker
        if taker is not None:
            self._drop_expired()
            for update in list(self._waiting.values()):
                taker(update)

    def forget(self, update_id: int) -> None:
        """An update was delivered, or given up."""
        self._waiting.pop(update_id, None)

    @property
    def last_id(self) -> int:
        """The highest number given so far."""
        return self._next_id - 1

    def close(self) -> None:
        """End the poll that waits, with nothing: the bot it belongs to is forgotten."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def end_poll(self, reason: str) -> None:
        """End the poll that waits with 409."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(refusals.Refusal(409, reason))

    def count(self) -> int:
        """How many updates wait."""
        self._drop_expired()
        return len(self._waiting)

    def clear(self) -> None:
        """Forget all that wait (drop_pending_updates)."""
        self._remove(list(self._waiting), Became.DROPPED)

    def _remove(self, numbers: Iterable[int], became: Became) -> None:
        for number in numbers:
            self.tell(self._waiting.pop(number), became)

    async def poll(self, offset: int, limit: int, patience: float) -> bytes:
        """The JSON array that getUpdates answers: at most `limit` updates from `offset`, waiting up to `patience` s.

        Raises Refusal(409) when a newer poll comes while this one waits.
        """
        self._confirm(offset)
        self.end_poll(refusals.CONFLICT_OTHER_POLL)
        batch = self._batch(offset, limit)
        if not batch and patience > 0:
            await self._wait(patience)
            batch = self._batch(offset, limit)
        return b"[" + b",".join(batch) + b"]"

    def _confirm(self, offset: int) -> None:
        waiting = self._waiting
        if offset < 0:
            self._remove(list(islice(waiting, max(len(waiting) + offset, 0))), Became.DROPPED)
        elif offset <= self._next_id + _TOO_FAR:
            self._remove(list(takewhile(lambda number: number < offset, waiting)), Became.CONFIRMED)

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
        for waiting in self._waiting.values():
            if waiting.expires <= now:
                stale = True
                continue
            batch.append(waiting.body)
            self.tell(waiting, Became.HANDED)
            if len(batch) == limit:
                break
        if stale:
            self._drop_expired()
        return batch

    def _drop_expired(self) -> None:
        now = self._clock.now()
        stale = [waiting.update_id for waiting in self._waiting.values() if waiting.expires <= now]
        self._remove(stale, Became.EXPIRED)

"""How fast messages leave. Pure: it is told the time and says who may go; the sender obeys.

* One call at a time for each chat, in the order wished for. A chat that must wait holds back nobody else.
* A chat gets one message a second, after a burst of three; a group 20 a minute. An album counts as its messages, as it
  does for Telegram, but goes at once. A change of a message counts as one too: Telegram counts all that is shown.
* Three lanes. Replies go at once, then service messages, then broadcasts (bulk).
* Bulk is spaced, never in bursts (30 at once and then nothing is what Telegram punishes), and gives way: all calls
  together stay within `overall` in any sliding second, whose last place bulk and service messages leave free: a reply
  finds it and goes at once. A second reply waits for the next place, which all others then leave to it: some 36 ms for
  each reply too many, and a quarter of a second at most. Replies alone are not counted against bulk's allowance, so
  without bulk they never wait.
* What counts is when calls arrive. One whose answer took longer than usual is taken to have arrived that much later:
  a line or a server that stood still for a moment gets its calls all at once, and would find the second after too full.
* Broadcasts that are paid for have an allowance of their own (programme/allowance.py), larger and as even; replies wait
  for no place among them, and they hold back no free bulk but by what is in flight.
* At most a quarter of a second's worth of bulk is granted ahead, so that a pause or a /stop takes effect within that.
* "Retry after" stops a chat or the whole bot; afterwards bulk starts slower and takes its time to grow back.

Times are seconds of any clock that only goes forward. Source: the Bot API FAQ (30 a second, one a second and chat, 20 a
minute and group), read with the caution that these limits are officially approximate.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from programme.allowance import TIMER, Allowance

WHOLE_BOT: Final = 0
"""The chat id under which a pause of the whole bot is kept: no chat has it."""


MOST_PAID: Final = 1000
"""Messages a second that Telegram takes at most where they are paid for."""

CROWDED: Final = 0.01
"""Seconds to wait when as many bulk calls are in flight as may be."""


class Lane(IntEnum):
    """Who goes first."""

    REPLY = 0
    SERVICE = 1
    BULK = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What Telegram allows, and how near to it we go."""

    bulk_rate: float = 28.0
    """Bulk messages a second."""
    paid_rate: float | None = None
    """Messages a second of broadcasts that are paid for; None: none ever is."""
    overall: int = 30
    """Calls of all lanes in any sliding second that has bulk in it."""
    for_replies: int = 1
    """Of those calls, how many places only replies may take."""
    window: float = 1.015
    """That second, and a little more: what leaves evenly here may arrive closer together there."""
    paid_window: float = 1.04
    """The same for what is paid for, where no place is left free."""
    chat_rate: float = 1.0
    """Messages a second to one person."""
    chat_burst: float = 3.0
    """Messages to one chat at once, when it has been left alone for a while."""
    chat_margin: float = 0.05
    """Seconds by which we count behind Telegram after a burst: its first message may have arrived late."""
    group_rate: float = 17 / 60
    """Messages a second to a group: with the burst, 20 in the first minute and fewer after."""
    ahead: float = 0.2
    """Seconds' worth of bulk that may be granted before it leaves: with what is in flight, a quarter of a second's."""
    patience: float = 0.25
    """Seconds that a reply waits for its place among bulk, at most."""
    at_once: int = 64
    """Calls in flight: replies and service messages together, and bulk for itself."""
    unrecorded: int = 16
    """Bulk calls besides whose answer is not kept yet: with those in flight, what a crash leaves in doubt."""
    after_429: float = 0.75
    """The share of its rate with which bulk begins again after a pause of the whole bot."""
    growth: float = 60.0
    """Seconds in which bulk would grow from nothing to its full rate."""

    @classmethod
    def for_bulk(cls, rate: float, paid_rate: float | None = None) -> Limits:
        """The limits for a bulk rate: the usual allowance, or a larger one (of a stand-in) in proportion; and for what
        is paid for."""
        return cls(bulk_rate=rate, paid_rate=paid_rate, overall=max(30, math.ceil(rate * 30 / 28)))

    @property
    def bulk_ahead(self) -> int:
        """How many bulk messages may be granted before they leave, of the free ones."""
        return max(1, math.floor(self.bulk_rate * self.ahead))

    @property
    def paid_overall(self) -> int:
        """Paid calls in any sliding second: a little more than their rate, and never more than Telegram takes."""
        return min(MOST_PAID, math.ceil((self.paid_rate or 0) * 30 / 28))


@dataclass(frozen=True, slots=True)
class Wish:
    """A message that waits: what it is known by, its chat, its lane, and whether its broadcast is paid for."""

    key: Hashable
    chat: int
    lane: Lane
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """A message that may be claimed, and must then `leave` or be given back."""

    wish: Wish
    at: float


@dataclass(slots=True)
class Pacer:
    """Decides; holds what is in flight, what left in the last second, and who must be left alone until when."""

    limits: Limits
    started: float
    again_at: float = math.inf
    """When the first of the chats that `resting` or `grant` saw waiting is ready; infinity when a landing decides."""
    _busy: set[int] = field(default_factory=set)
    _flying: Counter[bool] = field(default_factory=Counter)  # is it bulk → how many are granted and have not landed
    _unrecorded: set[Hashable] = field(default_factory=set)  # bulk whose answer has come and is not kept yet
    _chats: dict[int, tuple[float, float]] = field(default_factory=dict)  # chat → (messages it may get, as of when)
    _prune_at: int = 256
    _free: Allowance = field(init=False)
    _paid: Allowance = field(init=False)
    _on_way: dict[tuple[Lane, Hashable], tuple[float, int]] = field(default_factory=dict)  # when it left, messages
    _took: deque[float] = field(default_factory=lambda: deque(maxlen=64))  # how long the last answers took
    _reply_waits: float = -math.inf
    _pauses: dict[int, float] = field(default_factory=dict)
    _strength: tuple[float, float] = (1.0, -math.inf)  # share of the bulk rate, as of when

    def __post_init__(self) -> None:
        # A process that ended just now may have used up this second already.
        limits, due = self.limits, self.started + self.limits.window
        self._free = Allowance(limits.bulk_rate, limits.overall, limits.window, limits.ahead, due)
        self._paid = Allowance(limits.paid_rate or 1.0, limits.paid_overall, limits.paid_window, limits.ahead, due)

    def grant(self, wishes: Sequence[Wish], now: float) -> list[Grant]:
        """Those of the wishes (most urgent first, each chat's in order) that may be claimed now."""
        passed: set[int] = set()
        granted = []
        for wish in wishes:
            if wish.chat in passed:
                continue
            passed.add(wish.chat)  # granted or not, what is behind it in its chat waits
            if self._may(wish, now):
                self._take(wish)
                granted.append(Grant(wish, now))
        return granted

    def leave(self, grant: Grant, now: float, messages: int = 1) -> float:
        """Seconds that this call must still wait; 0.0 when it leaves now, which counts the messages it becomes."""
        wait = self.wait(grant, now, messages)
        if wait <= 0:
            self._count(grant.wish, now, messages)
            return 0.0
        if grant.wish.lane is Lane.REPLY:
            self._reply_waits = now + wait
        return wait

    def wait(self, grant: Grant, now: float, messages: int = 1) -> float:
        """Seconds until this call, which becomes so many messages, may leave, as far as is known now."""
        paused = self.paused_until(grant.wish.chat, now)
        if paused > now:
            return paused - now
        allowance = self._allowance(grant.wish)
        allowance.forget_old(now)
        lane = grant.wish.lane
        left_free = 0 if lane is Lane.REPLY or grant.wish.paid else self.limits.for_replies
        place = allowance.place(now, messages + left_free)
        if lane is Lane.BULK:
            crowded = CROWDED if self.crowded else 0.0
            gives_way = 0.0 if grant.wish.paid else self._reply_waits - now
            return max(place, allowance.spacing(now, self.strength(now)), gives_way, crowded)
        if lane is Lane.SERVICE:
            return max(place, self._reply_waits - now)
        return min(place, grant.at + self.limits.patience - now) if allowance.bulk_in_it else 0.0

    @property
    def crowded(self) -> bool:
        """Whether as many bulk calls are in flight as may be: whoever waits may go as soon as one has ended."""
        most = self.limits.at_once + min(len(self._unrecorded), self.limits.unrecorded)
        return self._flying[True] - self._free.granted - self._paid.granted >= most

    def answered(self, grant: Grant, now: float) -> None:
        """The answer to a call has come: when it arrived there is known better than before."""
        left, messages = self._on_way.pop((grant.wish.lane, grant.wish.key))
        if grant.wish.lane is Lane.BULK:
            self._unrecorded.add(grant.wish.key)
        self._took.append(now - left)
        arrived = now - min(self._took)
        if arrived > left + TIMER:
            bulk = grant.wish.lane is Lane.BULK
            self._allowance(grant.wish).arrived_later(left, arrived, messages, bulk=bulk)

    def land(self, grant: Grant) -> None:
        """The call has ended and its outcome is kept: the chat's next one may go."""
        self._let_go(grant)
        if grant.wish.lane is Lane.BULK:
            self._unrecorded.discard(grant.wish.key)

    def give_back(self, grant: Grant) -> None:
        """A granted message does not leave after all."""
        self._let_go(grant)
        self._allowance(grant.wish).granted -= grant.wish.lane is Lane.BULK

    def pause(self, chat: int, until: float) -> None:
        """Leave a chat, or WHOLE_BOT, alone until then. The longer of two pauses counts."""
        self._pauses[chat] = max(until, self._pauses.get(chat, -math.inf))

    def pause_again(self, chat: int, until: float) -> None:
        """Keep a pause that the process before was asked for: after one of the whole bot, bulk begins slower too."""
        self.pause(chat, until)
        if chat == WHOLE_BOT:
            self._strength = (self.limits.after_429, until)

    def refused(self, chat: int, retry_after: float, now: float) -> int:
        """Obey a 429 that a call to `chat` got; the chat that is paused now, or WHOLE_BOT.

        Telegram does not say which limit was passed. A group, or a chat that got more than one message in the last
        seconds, is taken to be too busy itself; anything else means that the bot is.
        """
        alone = chat < 0 or self._tokens(chat, now) <= self.limits.chat_burst - 1.5
        scope = chat if alone else WHOLE_BOT
        self.pause(scope, now + retry_after)
        if scope == WHOLE_BOT:
            self._strength = (self.strength(now) * self.limits.after_429, now + retry_after)
        return scope

    def strength(self, now: float) -> float:
        """The share of the bulk rate that is used: 1, or less for a while after a pause of the whole bot."""
        share, since = self._strength
        if share >= 1:
            return 1.0
        return min(1.0, max(0.05, share) + max(0.0, now - since) / self.limits.growth)

    def paused_until(self, chat: int, now: float) -> float:
        """Until when nothing may go to a chat (or WHOLE_BOT); a time gone by when it may."""
        if not self._pauses:
            return -math.inf
        until = max(self._pauses.get(WHOLE_BOT, -math.inf), self._pauses.get(chat, -math.inf))
        if until <= now:
            self._pauses.pop(chat, None)
        return until

    def room(self, lane: Lane, *, paid: bool = False) -> int:
        """How many more of a lane (of bulk: paid for or not) could be granted at most: what it is worth looking for."""
        if lane is Lane.BULK and paid:
            return self._paid.room if self.limits.paid_rate is not None else 0
        if lane is Lane.BULK:
            return self._free.room
        return max(0, self.limits.at_once - self._flying[False])

    def half_free(self, *, paid: bool) -> bool:
        """Whether half of what may be granted of this bulk is free: then it is worth claiming more."""
        allowance = self._paid if paid else self._free
        return allowance.room * 2 >= allowance.most_ahead

    def resting(self, now: float) -> set[int]:
        """The chats that nothing may go to now: not worth looking at. `again_at` becomes when the first is ready."""
        spent = [chat for chat, (tokens, _) in self._chats.items() if tokens < 1]
        waits = {chat: now + time for chat in spent if (time := self._refill_time(chat, now)) > 0}
        waits |= {chat: until for chat, until in self._pauses.items() if until > now}
        self.again_at = min(waits.values(), default=math.inf)
        return self._busy | waits.keys()

    def _may(self, wish: Wish, now: float) -> bool:
        if wish.chat in self._busy or self.room(wish.lane, paid=wish.paid) == 0:
            return False
        if wish.lane is Lane.BULK and self._allowance(wish).spacing(now, self.strength(now)) > self.limits.ahead:
            return False  # what is claimed and does not leave is in doubt after a crash, for nothing
        ready = max(self.paused_until(wish.chat, now), now + self._refill_time(wish.chat, now))
        if ready <= now:
            return True
        self.again_at = min(self.again_at, ready)
        return False

    def _let_go(self, grant: Grant) -> None:
        self._busy.discard(grant.wish.chat)
        self._flying[grant.wish.lane is Lane.BULK] -= 1

    def _take(self, wish: Wish) -> None:
        self._busy.add(wish.chat)
        self._flying[wish.lane is Lane.BULK] += 1
        self._allowance(wish).granted += wish.lane is Lane.BULK

    def _allowance(self, wish: Wish) -> Allowance:
        return self._paid if wish.paid else self._free

    def _count(self, wish: Wish, now: float, messages: int) -> None:
        bulk, allowance = wish.lane is Lane.BULK, self._allowance(wish)
        allowance.count(now, messages, bulk=bulk)
        self._on_way[wish.lane, wish.key] = now, messages
        self._spend(wish.chat, now, messages)
        if bulk:
            allowance.bulk_left(now, messages, self.strength(now))

    def _rate(self, chat: int) -> float:
        return self.limits.group_rate if chat < 0 else self.limits.chat_rate

    def _tokens(self, chat: int, now: float) -> float:
        tokens, since = self._chats.get(chat, (self.limits.chat_burst, now))
        return min(self.limits.chat_burst, tokens + max(0.0, now - since) * self._rate(chat))

    def _refill_time(self, chat: int, now: float) -> float:
        tokens = self._tokens(chat, now)
        if tokens >= 1:
            return 0.0
        since = self._chats.get(chat, (0, now))[1]
        return max(0.0, since - now) + (1 - tokens) / self._rate(chat)

    def _spend(self, chat: int, now: float, messages: int) -> None:
        tokens, since = self._tokens(chat, now), self._chats.get(chat, (0, now))[1]
        behind = self.limits.chat_margin if tokens >= self.limits.chat_burst else max(0.0, since - now)
        self._chats[chat] = (tokens - messages, now + behind)
        if len(self._chats) > self._prune_at:
            full = self.limits.chat_burst
            self._chats = {one: held for one, held in self._chats.items() if self._tokens(one, now) < full}
            self._prune_at = max(256, 2 * len(self._chats))

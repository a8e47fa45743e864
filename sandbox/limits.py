"""Telegram's limits on sending: off until they are turned on.

Overall: at most N messages in any second of a bot, and besides a thousand that it allows to be paid for.  Each chat: a
bucket of `burst`, refilled `per_chat` a second.  Who is refused is told to wait for whole seconds, and is refused until
then.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from .refusals import too_many_requests

PAID: Final = 1000
"""Messages in any second of a bot that it allows to be paid for."""
_GRAIN: Final = 1e-6
"""Seconds below which two times count as the same: clocks are sums of floats."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float
    closed_until: float = 0.0


@dataclass(slots=True)
class _BotTraffic:
    recent: deque[float] = field(default_factory=deque)
    paid: deque[float] = field(default_factory=deque)
    closed_until: float = 0.0
    chats: dict[int | str, _Bucket] = field(default_factory=dict)


@dataclass(slots=True)
class Limits:
    """The limits in force; a number that is 0 is off."""

    overall: int = 0
    per_chat: float = 0.0
    burst: int = 0
    _traffic: dict[int, _BotTraffic] = field(default_factory=dict)

    def set(self, overall: int, per_chat: float, burst: int) -> None:
        """Put other limits in force, with nothing used up."""
        self.overall, self.per_chat, self.burst = overall, per_chat, max(burst, 1)
        self._traffic.clear()

    def take(self, now: float, bot: int, chat_id: int | str | None, amount: int = 1, *, paid: bool = False) -> None:
        """Count `amount` messages to a chat at `now` (seconds), `paid` for if need be.

        Raises Refusal(429), and then counts nothing.
        """
        if not self.overall and not self.per_chat:
            return
        traffic = self._traffic.setdefault(bot, _BotTraffic())
        recent, most = (traffic.paid, PAID) if paid else (traffic.recent, self.overall)
        self._check_overall(traffic, recent, most, now, amount)
        if self.per_chat and chat_id is not None:
            self._take_of_chat(traffic, now, chat_id, amount)
        if self.overall:
            recent.extend([now] * amount)

    def _check_overall(self, traffic: _BotTraffic, recent: deque[float], most: int, now: float, amount: int) -> None:
        if not self.overall:
            return
        if now < traffic.closed_until:
            raise too_many_requests(math.ceil(traffic.closed_until - now))
        while recent and now - recent[0] >= 1 - _GRAIN:
            recent.popleft()
        if len(recent) + amount > most:
            traffic.closed_until = now + 1
            raise too_many_requests(1)

    def _take_of_chat(self, traffic: _BotTraffic, now: float, chat_id: int | str, amount: int) -> None:
        bucket = traffic.chats.get(chat_id)
        if bucket is None:
            bucket = traffic.chats[chat_id] = _Bucket(self.burst, now)
        if now < bucket.closed_until:
            raise too_many_requests(math.ceil(bucket.closed_until - now))
        bucket.tokens = min(bucket.tokens + (now - bucket.at) * self.per_chat, self.burst)
        bucket.at = now
        needed = min(amount, self.burst)
        if bucket.tokens < needed - _GRAIN:
            wait = max(math.ceil((needed - bucket.tokens) / self.per_chat), 1)
            bucket.closed_until = now + wait
            raise too_many_requests(wait)
        bucket.tokens -= needed

    def shown(self) -> dict[str, float | bool]:
        """As the control API shows them."""
        on = bool(self.overall or self.per_chat)
        return {"off": not on, "overall": self.overall, "per_chat": self.per_chat, "burst": self.burst}

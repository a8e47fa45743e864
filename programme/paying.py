"""Paid broadcasts: what one costs at most, and how long it takes. Pure.

Telegram takes up to 1,000 messages a second from a bot where a call says `allow_paid_broadcast`, and a tenth of a Star
for each message beyond the free 30 a second. Whether an album is one of them or as many as it has pictures is not said:
each picture is counted, as Telegram's other limits count it, so that nothing costs more than was said before.
Source: the Bot API (`allow_paid_broadcast`, TransactionPartnerTelegramApi) and its FAQ on broadcasting.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

MESSAGES_A_STAR: Final = 10
FREE_RATE: Final = 30
"""Messages a second that cost nothing."""
WORTH_IT: Final = timedelta(minutes=2)
"""An announcement that is out sooner than this is not offered to be paid for."""

PAYABLE: Final = frozenset(
    f"send{what}"
    for what in (
        *("Message", "Photo", "LivePhoto", "Audio", "Document", "Video", "Animation", "Voice", "VideoNote"),
        *("PaidMedia", "MediaGroup", "Location", "Venue", "Contact", "Poll", "Dice", "Sticker", "RichMessage"),
        *("Invoice", "Game"),
    )
) | {"copyMessage"}
"""The methods that take `allow_paid_broadcast` (Bot API 10.3)."""


@dataclass(frozen=True, slots=True)
class Price:
    """What sending so many messages fast comes to.

    `stars` is the most that it can cost: every message is billed. `likely` is without the free ones, of which other
    messages may need some. Sent again (after a crash, or by a retry) costs again.
    """

    messages: int
    paid_rate: float
    free_rate: float

    @property
    def stars(self) -> int:
        """At most."""
        return stars_for(self.messages)

    @property
    def likely(self) -> int:
        """Where nothing else is sent meanwhile."""
        free = math.floor(self.messages / self.paid_rate * FREE_RATE)
        return stars_for(max(0, self.messages - free))

    @property
    def fast(self) -> timedelta:
        """How long it takes when it is paid for."""
        return timedelta(seconds=math.ceil(self.messages / self.paid_rate))

    @property
    def free(self) -> timedelta:
        """How long it takes for nothing."""
        return timedelta(seconds=math.ceil(self.messages / self.free_rate))

    @property
    def minutes(self) -> tuple[int, int]:
        """How long it takes paid and unpaid, in minutes as they are told: the one that has begun counts."""
        return math.ceil(self.fast / timedelta(minutes=1)), math.ceil(self.free / timedelta(minutes=1))

    @property
    def worth_it(self) -> bool:
        """Whether paying makes a difference."""
        return self.paid_rate > self.free_rate and self.free >= WORTH_IT


def stars_for(messages: int) -> int:
    """Stars for so many messages, if all are billed."""
    return math.ceil(messages / MESSAGES_A_STAR)


def messages_each(parts: Collection[Mapping[str, Any]]) -> int:
    """Messages that a broadcast's parts become with each person: each of an album counts."""
    return sum(map(messages_of, parts))


def messages_of(part: Mapping[str, Any]) -> int:
    """Messages that one call becomes."""
    album = part.get("media")
    return len(album) if isinstance(album, list) and album else 1

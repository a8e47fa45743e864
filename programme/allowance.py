"""One allowance of bulk: how evenly it leaves, and how many calls stand in its sliding second. Pure.

There are two: the free one, in which replies and service messages have their place too, and the one that is paid for
(`allow_paid_broadcast`), which is larger and whose calls are beyond the free one's limit.

Times are seconds of any clock that only goes forward.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field
from typing import Final

TIMER: Final = 0.01
"""Seconds below which no timer is trusted: bulk that is closer together than this leaves in small groups."""


@dataclass(slots=True)
class Allowance:
    """Counts what left. `rate` is of bulk messages a second, `overall` of all calls in any sliding `window`, and
    `ahead` is for how many seconds bulk may be granted before it leaves."""

    rate: float
    overall: int
    window: float
    ahead: float
    due: float
    """When bulk is due again."""
    granted: int = 0
    """Bulk that is granted and has not left."""
    bulk_in_it: int = 0
    """How much of what is in the sliding second is bulk."""
    _last: float = -math.inf
    _left: list[tuple[float, bool]] = field(default_factory=list)  # (when, was it bulk)

    @property
    def most_ahead(self) -> int:
        """How many bulk messages may be granted before they leave."""
        return max(1, math.floor(self.rate * self.ahead))

    @property
    def room(self) -> int:
        """How many more could be granted."""
        return max(0, self.most_ahead - self.granted)

    def place(self, now: float, messages: int) -> float:
        """Seconds until so many more messages keep the sliding second within its limit."""
        too_many = min(len(self._left) + messages - 1 - self.overall, len(self._left) - 1)
        return self._left[too_many][0] + self.window - now if too_many >= 0 else 0.0

    def spacing(self, now: float, strength: float) -> float:
        """Seconds until bulk is due; what was late may be made up for, at no less than half the distance."""
        distance = self._distance(strength)
        return max(self.due, self._last + (distance / 2 if distance > TIMER else 0)) - now

    def count(self, now: float, messages: int, *, bulk: bool) -> None:
        """So many messages leave."""
        for _ in range(messages):
            insort(self._left, (now, bulk))
        self.bulk_in_it += messages if bulk else 0

    def bulk_left(self, now: float, messages: int, strength: float) -> None:
        """A granted bulk call leaves, with so many messages: when the next one is due."""
        self.granted -= 1
        distance = self._distance(strength)
        self.due = max(self.due, now - 2 * max(distance, TIMER)) + distance * messages
        self._last = now

    def arrived_later(self, left: float, arrived: float, messages: int, *, bulk: bool) -> None:
        """So many messages that were counted when they left came that much later; what is an old story stays one."""
        first = bisect_left(self._left, (left, bulk))
        after = bisect_right(self._left, (left, bulk), hi=min(first + messages, len(self._left)))
        del self._left[first:after]
        for _ in range(first, after):
            insort(self._left, (arrived, bulk))

    def forget_old(self, now: float) -> None:
        """What left longer ago than the sliding second does not count."""
        old = bisect_right(self._left, (now - self.window, True))
        if old:
            self.bulk_in_it -= sum(bulk for _, bulk in self._left[:old])
            del self._left[:old]

    def _distance(self, strength: float) -> float:
        return 1 / (self.rate * strength)

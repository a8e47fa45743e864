"""How many connections a webhook may hold open: at most `max_connections`, opened slowly.

While the webhook answers, at most ten are opened in half a second; once ten seconds have gone by without a success, a
single one at most, one in two seconds.  Connections that are open stay so until an answer fails or says otherwise, or
for a minute of rest (WebhookActor.cpp: create_new_connections).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

_ANSWERING: Final = 10.0
_REST: Final = 60.0


@dataclass(slots=True)
class _Flood:
    """At most `most` in any `seconds`."""

    seconds: float
    most: int
    times: deque[float] = field(default_factory=deque)

    def free_at(self, now: float) -> float:
        """When the next one may be: `now` or later."""
        while self.times and self.times[0] + self.seconds <= now:
            self.times.popleft()
        return now if len(self.times) < self.most else self.times[0] + self.seconds


class Connections:
    """The connections of one webhook."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._busy = 0
        self._resting: deque[float] = deque()
        self._last_success = float("-inf")
        self._quick, self._slow = _Flood(0.5, 10), _Flood(2.0, 1)

    @property
    def busy(self) -> int:
        """How many carry an update now."""
        return self._busy

    def open(self, now: float, wanted: int) -> float | None:
        """Open what is missing for `wanted` queues; when more may be opened, or None if nothing is missing."""
        while self._resting and self._resting[0] + _REST <= now:
            self._resting.popleft()
        answering = self._last_success + _ANSWERING >= now
        needed = min(wanted, self._most) if answering else min(wanted, 1)
        flood = self._quick if answering else self._slow
        while self._busy + len(self._resting) < needed:
            free_at = flood.free_at(now)
            if free_at > now:
                return free_at
            flood.times.append(now)
            self._resting.append(now)
        return None

    def take(self) -> bool:
        """Use one that rests, if there is any."""
        if not self._resting:
            return False
        self._resting.pop()
        self._busy += 1
        return True

    def done(self, now: float, *, kept: bool, success: bool) -> None:
        """One has carried its update; `kept` says whether it stays open."""
        self._busy -= 1
        if success:
            self._last_success = now
        if kept:
            self._resting.append(now)

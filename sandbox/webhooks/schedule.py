"""Which update is sent to a webhook when.  Rules only: no network, no tasks; the time is handed in.

Updates of one queue (a chat's messages, a person's presses; see polling.py) go one after the other: the next waits
until the one before was answered with 2xx, or was given up.  After a failure it is tried again at once, then after
2, 4, 8 … seconds up to a limit drawn between 60 and 120; if the answer named a time (Retry-After), after that time.  It
is given up when the next try would come after its expiry.  At most twice `max_connections` updates are looked at ahead;
those are sent even if they expire while they wait for the one before them (WebhookActor.cpp: load_updates,
on_update_error).
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable
from typing import Final

from sandbox.faults import Kind
from sandbox.polling import QueueKey, Waiting

from .connections import Connections

_LONGEST_PAUSE: Final = 3600
_LONGEST_DELAY: Final = (60, 120)


class Parcel:
    """An update on its way.  `at` is when it is due; `fails` counts the tries that went wrong.

    `faults` are the ordered ones that befall this try, `held` says that one has held it back already, and `serial` is
    that of its place in the schedule.
    """

    __slots__ = ("at", "delay", "fails", "faults", "held", "serial", "update")

    def __init__(self, update: Waiting, at: float) -> None:
        self.update = update
        self.at = at
        self.delay = 1
        self.fails = 0
        self.faults: list[Kind] = []
        self.held = False
        self.serial = 0


def longest_delay() -> int:
    """Seconds at which the growing delay ends this time."""
    return random.randint(*_LONGEST_DELAY)  # noqa: S311  # why: spreads retries, keeps no secret


class Schedule:
    """The updates of one webhook that are looked at, and when each is due."""

    def __init__(self, max_connections: int, longest: Callable[[], int] = longest_delay) -> None:
        self.connections = Connections(max_connections)
        self._ahead = 2 * max_connections
        self._longest = longest
        self._incoming: deque[Waiting] = deque()
        self._queues: dict[QueueKey, deque[Parcel]] = {}
        self._ready: list[tuple[float, int, QueueKey]] = []
        self._loaded = 0
        self._serial = 0

    def arrived(self, update: Waiting) -> None:
        """An update came to the bot."""
        self._incoming.append(update)

    def due(self, now: float) -> tuple[list[Parcel], float | None]:
        """What is to be sent now, and when to ask again (None: when something has arrived or was answered)."""
        self._load(now)
        free_at = self.connections.open(now, len(self._queues))
        parcels: list[Parcel] = []
        while (head := self._first()) is not None and head.at <= now and self.connections.take():
            heapq.heappop(self._ready)
            parcels.append(head)
        return parcels, self._next(now, free_at)

    def _first(self) -> Parcel | None:
        """The one that is due first; places that were given up since are swept away."""
        while self._ready:
            _, serial, key = self._ready[0]
            queue = self._queues.get(key)
            if queue and queue[0].serial == serial:
                return queue[0]
            heapq.heappop(self._ready)
        return None

    def _load(self, now: float) -> None:
        while self._incoming and self._loaded < self._ahead:
            update = self._incoming.popleft()
            if update.expires <= now:
                continue
            queue = self._queues.setdefault(update.queue, deque())
            queue.append(Parcel(update, now))
            self._loaded += 1
            if len(queue) == 1:
                self._make_ready(queue[0])

    def _make_ready(self, parcel: Parcel) -> None:
        self._serial = parcel.serial = self._serial + 1
        heapq.heappush(self._ready, (parcel.at, parcel.serial, parcel.update.queue))

    def _next(self, now: float, free_at: float | None) -> float | None:
        head = self._first()
        if head is None:
            return None
        return head.at if head.at > now else free_at

    def postpone(self, parcel: Parcel, now: float, at: float) -> None:
        """It is not sent after all, but becomes due at `at`; its connection rests."""
        self.connections.done(now, kept=True, success=False)
        parcel.held = True
        parcel.at = at
        self._make_ready(parcel)

    def hasten(self, parcel: Parcel, now: float) -> None:
        """One that was postponed is due now, if it still waits."""
        queue = self._queues.get(parcel.update.queue)
        if parcel.at > now and queue and queue[0] is parcel:
            parcel.at = now
            self._make_ready(parcel)

    def delivered(self, parcel: Parcel, now: float, *, kept: bool) -> None:
        """It was answered with 2xx; `kept` says whether the connection stays open."""
        self.connections.done(now, kept=kept, success=True)
        self._drop(parcel)

    def failed(self, parcel: Parcel, now: float, retry_after: int, *, kept: bool) -> bool:
        """It was not; says whether it will be tried again (else it is given up)."""
        self.connections.done(now, kept=kept, success=False)
        wait = min(max(retry_after, 0), _LONGEST_PAUSE)
        if not wait and parcel.fails:
            parcel.delay = wait = min(self._longest(), parcel.delay * 2)
        if now + wait > parcel.update.expires:
            self._drop(parcel)
            return False
        parcel.at = now + wait
        parcel.fails += 1
        parcel.held = False
        self._make_ready(parcel)
        return True

    def _drop(self, parcel: Parcel) -> None:
        queue = self._queues[parcel.update.queue]
        queue.popleft()
        self._loaded -= 1
        if queue:
            self._make_ready(queue[0])
        else:
            del self._queues[parcel.update.queue]

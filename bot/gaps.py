"""Which numbers of updates are still on their way: Telegram counts them without a gap, but delivers side by side.

What somebody typed and what they pressed right after it wait in two queues of Telegram's, so the second can arrive
first. The missing number tells that something earlier is under way; most often it is there a few milliseconds later.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

PATIENCE: Final = 0.1
"""Seconds that turns wait for a number that is missing. Nobody notices a tenth of a second."""
MOST_MISSING: Final = 100
"""As many as Telegram delivers at once; a larger gap is a jump of its numbers, not something under way."""


class Gaps:
    """Remembers the numbers that were passed over; each is waited for once, and not for long."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._missing: dict[int, float] = {}

    def saw(self, numbers: Iterable[int], now: float) -> float:
        """These arrived at `now` (seconds of any clock). How many seconds to wait for what is missing; 0 for none."""
        for number in sorted(numbers):
            self._saw(number, now)
        return self.wait(now)

    def wait(self, now: float) -> float:
        """How many seconds are left to wait for what is missing; 0 when nothing is, or for too long."""
        self._missing = {number: until for number, until in self._missing.items() if until > now}
        return max((until - now for until in self._missing.values()), default=0.0)

    def _saw(self, number: int, now: float) -> None:
        self._missing.pop(number, None)
        expected = number if self._next is None else self._next
        if expected < number <= expected + MOST_MISSING:
            self._missing |= dict.fromkeys(range(expected, number), now + PATIENCE)
        # What is a little lower comes late; what is far lower means that the numbers have started again.
        late = expected - MOST_MISSING <= number < expected
        self._next = expected if late else number + 1

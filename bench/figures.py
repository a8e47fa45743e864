"""Figures from the log of calls that the stand-in for Telegram keeps."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

RATE = 28.0
"""Bulk messages a second: what the bot is set to."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Of a list of seconds: how many, the middle, the worst but one in a hundred, the worst."""

    count: int
    p50: float
    p99: float
    worst: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """The spread of at least one value."""
        ordered = sorted(seconds)
        return cls(len(ordered), _percentile(ordered, 50), _percentile(ordered, 99), ordered[-1])

    def __str__(self) -> str:
        shown = (f"{name} {value * 1000:.0f} ms" for name, value in self._named())
        return f"{', '.join(shown)} ({self.count} replies)"

    def _named(self) -> tuple[tuple[str, float], ...]:
        return (("p50", self.p50), ("p99", self.p99), ("max", self.worst))


def _percentile(ordered: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent of all do not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def is_counted(method: str) -> bool:
    """Whether Telegram counts a method against its limits."""
    return method.startswith(("send", "copy", "forward", "edit")) and method != "sendChatAction"


def busiest_second(times: Iterable[float]) -> int:
    """The most of `times` (seconds, in order) that lie within any one second."""
    window: deque[float] = deque()
    most = 0
    for at in times:
        window.append(at)
        while at - window[0] >= 1:
            window.popleft()
        most = max(most, len(window))
    return most


def rate(times: Sequence[float]) -> float:
    """Events a second, from the first to the last."""
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0


def waits(asked: Sequence[float], answered: Sequence[float]) -> list[float]:
    """Seconds from each question to the first answer that came after it, and before the next question's answer."""
    found, rest = [], deque(answered)
    for at in asked:
        while rest and rest[0] < at:
            rest.popleft()
        if rest:
            found.append(rest.popleft() - at)
    return found


def errors(calls: Iterable[dict[str, Any]], code: int) -> int:
    """How many calls were refused with a code."""
    return sum(call.get("error_code") == code for call in calls)

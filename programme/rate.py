"""How fast a broadcast went: its outcomes, second by second, gathered into as many bars as a small picture can show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

STEPS: Final = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 6 * 3600, 86400, 7 * 86400)
"""Seconds that a bar may stand for."""
MOST_BARS: Final = 60


@dataclass(frozen=True, slots=True)
class Second:
    """What ended in one second: `at` is its beginning."""

    at: datetime
    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class Bar:
    """What ended in one span, from `at` on."""

    at: datetime
    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class Rate:
    """All of it: every span of `step` seconds from the first outcome to the last, also those in which nothing ended.

    `peak` is the most that was sent in one second.
    """

    step: int
    bars: tuple[Bar, ...]
    peak: int

    @property
    def sent(self) -> int:
        """All that were sent."""
        return sum(bar.sent for bar in self.bars)

    @property
    def failed(self) -> int:
        """All that failed."""
        return sum(bar.failed for bar in self.bars)

    @property
    def end(self) -> datetime:
        """Where the last span ends."""
        return self.bars[-1].at + timedelta(seconds=self.step)


def gathered(seconds: Iterable[Second]) -> Rate | None:
    """The shortest spans of which MOST_BARS are enough; None when nothing has ended yet. Seconds come in any order."""
    known = sorted(seconds, key=lambda one: one.at)
    if not known:
        return None
    first, last = known[0].at, known[-1].at
    step = _step(first, last)
    begin = _floor(first, step)
    sums: dict[int, tuple[int, int]] = {}
    for one in known:
        place = int((one.at - begin).total_seconds()) // step
        sent, failed = sums.get(place, (0, 0))
        sums[place] = (sent + one.sent, failed + one.failed)
    return Rate(step, tuple(_bars(begin, step, sums)), max(one.sent for one in known))


def _step(first: datetime, last: datetime) -> int:
    for step in STEPS:
        spans = int((last - _floor(first, step)).total_seconds()) // step + 1
        if spans <= MOST_BARS:
            return step
    return STEPS[-1] * (1 + int((last - first).total_seconds()) // (STEPS[-1] * MOST_BARS))


def _floor(moment: datetime, step: int) -> datetime:
    """A bar begins at a round time: that of UTC, which is that of every zone but for days."""
    return datetime.fromtimestamp(int(moment.timestamp()) // step * step, moment.tzinfo)


def _bars(begin: datetime, step: int, sums: dict[int, tuple[int, int]]) -> Iterator[Bar]:
    for place in range(max(sums) + 1):
        sent, failed = sums.get(place, (0, 0))
        yield Bar(begin + timedelta(seconds=place * step), sent, failed)

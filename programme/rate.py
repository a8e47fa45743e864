"""How fast a broadcast went: its outcomes, second by second, gathered into as many bars as a small picture can show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
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
    """The shortest spans of which MOST_BARS are enough; None when nothing has ended yet. Seconds come in any order,
    all that was sent in one at once, and none is kept: where their spans become too many, two and more become one.
    """
    sums, steps, step, peak = _Sums(), iter(STEPS), 0, 0
    zone: tzinfo | None = None
    for one in seconds:
        step = step or next(steps)
        zone, peak = zone or one.at.tzinfo, max(peak, one.sent)
        sums.add(int(one.at.timestamp()) // step, one.sent, one.failed)
        while sums.width > MOST_BARS and (longer := next(steps, None)) is not None:
            sums, step = sums.joined(longer // step), longer
    if not sums.kept:
        return None
    if sums.width > MOST_BARS:
        many = -(-sums.width // (MOST_BARS - 1))  # one less: they begin at a round time
        sums, step = sums.joined(many), step * many
    begin = datetime.fromtimestamp(sums.first * step, zone)
    return Rate(step, tuple(_bars(begin, step, sums)), peak)


@dataclass(slots=True)
class _Sums:
    """What was sent and failed in each span that has anything, by its number since 1970: a bar begins at a round time,
    that of UTC, which is that of every zone but for days."""

    kept: dict[int, tuple[int, int]] = field(default_factory=dict)
    first: int = 0
    last: int = -1

    @property
    def width(self) -> int:
        """How many spans there are from the first to the last."""
        return self.last - self.first + 1

    def add(self, place: int, sent: int, failed: int) -> None:
        """So many ended in a span."""
        if not self.kept:
            self.first = self.last = place
        self.first, self.last = min(self.first, place), max(self.last, place)
        before = self.kept.get(place, (0, 0))
        self.kept[place] = (before[0] + sent, before[1] + failed)

    def joined(self, many: int) -> _Sums:
        """The same, with so many spans in one."""
        fewer = _Sums()
        for place, (sent, failed) in self.kept.items():
            fewer.add(place // many, sent, failed)
        return fewer


def _bars(begin: datetime, step: int, sums: _Sums) -> Iterator[Bar]:
    for place in range(sums.width):
        sent, failed = sums.kept.get(sums.first + place, (0, 0))
        yield Bar(begin + timedelta(seconds=place * step), sent, failed)

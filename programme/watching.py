"""A broadcast begins with a first slice, which goes out alone, and is watched to its end.

* The first people are written to, and nobody else until it is certain that no more than a fifth of them fail. A
  broadcast that is no larger than that is not watched: there is nothing to hold back.
* From then on the same is asked of all who were written to, and of the latest few hundred, so that something that
  breaks in the middle of a large one is noticed soon.
* When more than a fifth failed, what is left is paused and staff are told. Once they resume it, only what comes after
  that counts: the same figures do not pause it a second time.

Whoever was left out counts neither way: nobody called them. Nor do those of whom it is not known whether it arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

FIRST: Final = 50
"""How many people the first slice is; fewer than that are never enough to judge by later either."""
LATEST: Final = 500
"""How many people are looked at together in the middle of a broadcast."""
ONE_IN: Final = 5
"""More failures than one in so many people are too many."""

Phase = Literal["first", "rest", "anew"]


@dataclass(frozen=True, slots=True)
class Figures:
    """People whose message arrived or failed, and how many of them failed."""

    settled: int = 0
    failed: int = 0

    def since(self, before: Figures) -> Figures:
        """What came after `before`."""
        return Figures(self.settled - before.settled, self.failed - before.failed)

    @property
    def too_many(self) -> bool:
        """Whether more than a fifth failed."""
        return self.failed * ONE_IN > self.settled


@dataclass(frozen=True, slots=True)
class Watch:
    """How far the watch over one broadcast is: `found` people are in its first slice, `since` is what there was when it
    was last resumed, `window` what there was where the latest people begin.
    """

    phase: Phase = "first"
    found: int = 0
    since: Figures = Figures()
    window: Figures = Figures()

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Watch:
        """As it was kept."""
        since, window = Figures(*kept["since"]), Figures(*kept["window"])
        return cls(kept["phase"], kept["found"], since, window)

    def kept(self) -> dict[str, Any]:
        """As it is kept: plain values."""
        since, window = ([one.settled, one.failed] for one in (self.since, self.window))
        return {"phase": self.phase, "found": self.found, "since": since, "window": window}

    @property
    def room(self) -> int | None:
        """How many people may still be found before the first slice is judged; None: as many as there are."""
        return FIRST - self.found if self.phase == "first" else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the watch goes on, and of how many people too many failed; None: it goes on."""

    watch: Watch
    failing: Figures | None = None


def look(watch: Watch, now: Figures, waiting: int, *, more: bool) -> Verdict:
    """Judge a running broadcast by what there is now. `waiting` for their message or its outcome, and `more` are
    still to be found.
    """
    match watch.phase:
        case "anew":
            return Verdict(replace(watch, phase="rest", since=now, window=now))
        case "first":
            return _first(watch, now, waiting)
        case "rest":
            return _rest(watch, now, left=more or waiting > 0)


def _first(watch: Watch, now: Figures, waiting: int) -> Verdict:
    """Decided as soon as those who still wait cannot change it: nobody stands still for one slow answer."""
    whole = now.settled + waiting
    if now.failed * ONE_IN > whole:
        return _paused(watch, now)
    if (now.failed + waiting) * ONE_IN <= whole:
        return Verdict(replace(watch, phase="rest"))
    return Verdict(watch)


def _rest(watch: Watch, now: Figures, *, left: bool) -> Verdict:
    since, window = now.since(watch.since), now.since(watch.window)
    if min(since.settled, since.failed, window.settled, window.failed) < 0:
        # Failures are tried again, so what there was is no longer there to compare with.
        return Verdict(replace(watch, since=now, window=now))
    if left and since.settled >= FIRST and since.too_many:
        return _paused(watch, since)
    if window.settled < LATEST:
        return Verdict(watch)
    if left and window.too_many:
        return _paused(watch, window)
    return Verdict(replace(watch, window=now))


def _paused(watch: Watch, failing: Figures) -> Verdict:
    return Verdict(replace(watch, phase="anew"), failing)

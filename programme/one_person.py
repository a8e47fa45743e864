"""Two records of one person become one: somebody whom the team signed up without Telegram has come to Telegram.

What they agree to afterwards, so that nobody is written to who did not agree:

- What they agreed to for letters and calls was asked for letters and calls. It ends, and allows no message on Telegram.
- What they agreed to on Telegram goes on, if they agreed later than they took it back: a withdrawal without Telegram
  ends an older consent on Telegram, and so does their wish to hear no more, which ends every one. Of the same moment,
  the withdrawal counts.
- Who takes part no more is no ambassador any more.
- Where both take part in the same, they are one guest: the one who came, else has a place, else waits, else is
  interested; of two alike the one who was first, so that nobody loses their place in a queue.
- Who has stopped on Telegram has stopped. Who said without Telegram that they want no more, later than all that they
  agreed to on Telegram, has stopped there too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

RENEWED: Final = "renewed"
"""How a consent ends that was given again: nothing was taken back."""


@dataclass(frozen=True, slots=True)
class Given:
    """One consent: when it was given and ended (None: it holds), and how it ended."""

    id: int
    tier: str
    given_at: datetime
    ended_at: datetime | None = None
    how: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """How one of them takes part in something, and since when: interested | waiting | booked | attended."""

    state: str
    since: datetime


_WEIGHS: Final = ("interested", "waiting", "booked", "attended")


def stays(telegram: Part, earlier: Part) -> Part:
    """Which of the two holds for the one person."""
    stronger = _WEIGHS.index(earlier.state) - _WEIGHS.index(telegram.state)
    return earlier if stronger > 0 or (stronger == 0 and earlier.since < telegram.since) else telegram


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records: every consent, and when they stopped everything, if that holds."""

    given: Sequence[Given]
    stopped_at: datetime | None = None

    @property
    def holds(self) -> list[Given]:
        """What they agree to now."""
        return [one for one in self.given if one.ended_at is None]


@dataclass(frozen=True, slots=True)
class After:
    """What the one record has: the numbers of the consents that go on, their tiers, since when they have stopped."""

    consents: frozenset[int]
    tiers: tuple[str, ...]
    stopped_at: datetime | None
    ended: tuple[str, ...] = ()
    """The tiers that they agreed to on Telegram, and took back without it later."""


def after(telegram: Side, earlier: Side) -> After:
    """What holds when the earlier record has become a part of the one on Telegram."""
    fresh = [one for one in telegram.holds if not _taken_back(one, earlier)]
    if not any(one.tier == "taking_part" for one in fresh):
        lost = any(one.tier == "taking_part" for one in telegram.holds)
        fresh = [one for one in fresh if not (lost and one.tier == "ambassador")]
    stopped = telegram.stopped_at
    if stopped is None and telegram.holds and not fresh:
        stopped = earlier.stopped_at
    tiers = {one.tier for one in fresh}
    ended = {one.tier for one in telegram.holds} - tiers
    return After(frozenset(one.id for one in fresh), tuple(sorted(tiers)), stopped, tuple(sorted(ended)))


def _taken_back(one: Given, earlier: Side) -> bool:
    """Whether they took this back without Telegram, at that moment or later."""
    ended = [each.ended_at for each in earlier.given if each.tier == one.tier and each.how != RENEWED]
    return any(moment is not None and moment >= one.given_at for moment in [*ended, earlier.stopped_at])

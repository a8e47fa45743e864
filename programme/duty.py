"""By when somebody of the team takes an alert on, and when the team is told again while nobody has.

The first time is the programme's (`alerts`, minutes for each kind). When it has passed, everybody who can act is told,
and again after as long, twice as long, and so on: never less often than every four hours, and twelve times in all,
which is about a day and a half. After that the alert waits in /inbox, where it says how late it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pydantic import Field

from programme.words import Kept

LONGEST: Final = timedelta(hours=4)
"""Most time between two reminders."""
MOST_TIMES: Final = 12
"""How often the team is told again at most."""
MOST_MINUTES: Final = 24 * 60
"""Within a day at the latest, somebody takes on an alert."""


class AlertTimes(Kept):
    """Within how many minutes somebody takes on an alert, for each kind of words."""

    emergency: int = Field(default=15, ge=1, le=MOST_MINUTES)
    self_harm: int = Field(default=30, ge=1, le=MOST_MINUTES)
    abuse: int = Field(default=60, ge=1, le=MOST_MINUTES)

    def within(self, matter: str) -> timedelta:
        """How long there is for an alert of this kind; KeyError for a kind there is not."""
        minutes = {"emergency": self.emergency, "self_harm": self.self_harm, "abuse": self.abuse}
        return timedelta(minutes=minutes[matter])


def tell_again_at(within: timedelta, told: int, now: datetime) -> datetime | None:
    """When the team, told again `told` times by now (1 or more), is told the next time; None: not any more."""
    if told >= MOST_TIMES:
        return None
    return now + min(within * (1 << (told - 1)), LONGEST)

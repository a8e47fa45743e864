"""A clock that tests move by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
"""Tuesday 3 March 2026, ten in the morning in London: what every test's clock shows at first."""


class Clock:
    """Tells the time that the test set. It stands still unless moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        """Go forward by days=, hours=, minutes=, seconds=; the new time."""
        self.now += timedelta(**by)
        return self.now

    def set(self, moment: datetime) -> datetime:
        """Show this moment, which needs an offset."""
        if moment.tzinfo is None:
            raise ValueError("a test's moment needs an offset too")
        self.now = moment
        return moment

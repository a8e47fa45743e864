"""How fast somebody heard back: within a day, a week or four weeks of what they said, later, or not yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal, get_args

Span = Literal["day", "week", "four_weeks", "later", "waiting"]
SPANS: Final[tuple[Span, ...]] = get_args(Span)
_WITHIN: Final[tuple[tuple[Span, timedelta], ...]] = (
    ("day", timedelta(days=1)),
    ("week", timedelta(weeks=1)),
    ("four_weeks", timedelta(weeks=4)),
)


def span(said: datetime, answered: datetime | None) -> Span:
    """Within which time something that was said then was answered, or closed with a reason; None: it was not yet."""
    if answered is None:
        return "waiting"
    return next((name for name, within in _WITHIN if answered - said <= within), "later")

"""Up to when figures are told.

Whoever may read single answers sees figures as they are now. All others see them as they stood when the day began, so
that nobody learns what one person said by looking twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from console.visits import Visit

if TYPE_CHECKING:
    from console.desk import Desk


def until(visit: Visit) -> datetime | None:
    """Up to when this member sees figures: the beginning of the day, or (None) now."""
    return None if visit.may("reports.read") else begin_of_day(visit.desk)


def begin_of_day(desk: Desk) -> datetime:
    """When the day began, on the programme's clock."""
    here = desk.clock().astimezone(desk.zone)
    return here.replace(hour=0, minute=0, second=0, microsecond=0)

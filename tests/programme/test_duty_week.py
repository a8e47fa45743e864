"""When somebody is on duty in a week, on the clock where people live."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from programme.duty_week import is_on

LONDON = ZoneInfo("Europe/London")
WEEK = {0: (time(9), time(17, 30)), 4: (time(22), time(6)), 6: (time(0), time(0))}
"""Monday by day, Friday by night, Sunday all day and all night."""


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        ("2026-03-02 08:59", False),
        ("2026-03-02 09:00", True),
        ("2026-03-02 17:30", False),
        ("2026-03-03 10:00", False),
        ("2026-03-06 21:59", False),
        ("2026-03-06 22:00", True),
        ("2026-03-07 05:59", True),
        ("2026-03-07 06:00", False),
        ("2026-03-08 00:00", True),
        ("2026-03-08 23:59", True),
        ("2026-03-09 00:00", False),
        ("2026-03-29 03:00", True),  # the clocks have gone forward
    ],
)
def test_somebody_is_on_duty_from_the_begin_to_the_end(moment: str, on: bool) -> None:
    assert is_on(WEEK, datetime.fromisoformat(moment).replace(tzinfo=LONDON), LONDON) is on


def test_without_times_nobody_is() -> None:
    assert not is_on({}, datetime(2026, 3, 2, 10, tzinfo=LONDON), LONDON)

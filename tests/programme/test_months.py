"""Months on the programme's calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from programme.months import last_months

LONDON = ZoneInfo("Europe/London")


def test_the_months_end_with_this_one_and_each_begins_where_the_last_ended() -> None:
    months = last_months(datetime(2026, 2, 10, 9, tzinfo=UTC), LONDON, 3)
    assert [(month.since.year, month.since.month) for month in months] == [(2025, 12), (2026, 1), (2026, 2)]
    assert [month.until for month in months[:-1]] == [month.since for month in months[1:]]
    assert months[-1].until == datetime(2026, 3, 1, tzinfo=LONDON)


def test_a_month_begins_on_the_programmes_clock_also_when_it_is_summer_time() -> None:
    (june,) = last_months(datetime(2026, 5, 31, 23, 30, tzinfo=UTC), LONDON, 1)
    assert june.since.astimezone(UTC) == datetime(2026, 5, 31, 23, tzinfo=UTC)

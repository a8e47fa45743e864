"""Quiet hours end when the clock on the wall says so, also in the two nights in which it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.programme import QuietHours
from programme.quiet import earliest_allowed, exists, is_quiet

LONDON = ZoneInfo("Europe/London")
NIGHT = QuietHours.model_validate({"from": "20:30", "to": "08:30"})


def _at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-03-03T12:00", "2026-03-03T12:00"),
        ("2026-03-03T20:29:59", "2026-03-03T20:29:59"),
        ("2026-03-03T20:30", "2026-03-04T08:30"),
        ("2026-03-03T23:59", "2026-03-04T08:30"),
        ("2026-03-04T00:00", "2026-03-04T08:30"),
        ("2026-03-04T08:30", "2026-03-04T08:30"),
        ("2026-03-28T21:00", "2026-03-29T08:30"),  # an hour shorter
        ("2026-10-24T21:00", "2026-10-25T08:30"),  # an hour longer
    ],
)
def test_nobody_is_written_to_at_night(moment: str, allowed: str) -> None:
    assert earliest_allowed(_at(moment), NIGHT, LONDON) == _at(allowed)


def test_the_night_of_spring_has_an_hour_less() -> None:
    waiting = earliest_allowed(_at("2026-03-28T21:00"), NIGHT, LONDON) - _at("2026-03-28T21:00").astimezone(UTC)
    assert waiting == timedelta(hours=10, minutes=30)


def test_without_quiet_hours_now_is_fine() -> None:
    assert earliest_allowed(_at("2026-03-03T23:00"), None, LONDON) == _at("2026-03-03T23:00")


def test_quiet_hours_that_end_in_the_hour_that_is_left_out_end_with_it() -> None:
    quiet = QuietHours.model_validate({"from": "22:00", "to": "01:30"})
    assert earliest_allowed(_at("2026-03-29T00:30"), quiet, LONDON) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_quiet_hours_in_the_hour_that_comes_twice_are_quiet_twice() -> None:
    quiet = QuietHours.model_validate({"from": "22:00", "to": "01:30"})
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 01:10 for the second time
    assert earliest_allowed(second, quiet, LONDON) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_only_the_hour_over_which_the_clock_jumps_does_not_exist() -> None:
    assert not exists(datetime(2026, 3, 29, 1, 30), LONDON)  # noqa: DTZ001 - a time on the wall has no zone yet
    assert exists(datetime(2026, 3, 29, 2, 0), LONDON)  # noqa: DTZ001
    assert exists(datetime(2026, 10, 25, 1, 30), LONDON)  # noqa: DTZ001


_TIMES = st.times().map(lambda clock: clock.replace(second=0, microsecond=0, tzinfo=None))
_HOURS = st.tuples(_TIMES, _TIMES).filter(lambda pair: pair[0] != pair[1])
_DAYS = st.sampled_from([datetime(2026, month, day, tzinfo=UTC) for month, day in ((1, 1), (3, 27), (10, 23))])
_MOMENTS = st.builds(lambda day, minutes: day + timedelta(minutes=minutes), _DAYS, st.integers(0, 3 * 24 * 60))


@given(_HOURS, _MOMENTS, st.sampled_from(("Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns")))
def test_it_is_the_very_first_minute_that_is_not_quiet(hours: tuple[time, time], moment: datetime, key: str) -> None:
    zone, quiet = ZoneInfo(key), QuietHours.model_validate({"from": hours[0], "to": hours[1]})
    allowed = earliest_allowed(moment, quiet, zone)
    assert not is_quiet(allowed, quiet, zone)
    minute = moment
    while is_quiet(minute, quiet, zone):
        minute += timedelta(minutes=1)
    assert allowed == minute

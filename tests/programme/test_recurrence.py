"""What repeats comes when the clock on the wall says so, on the nights and in the months that trip schedulers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.holidays import Calendar, OnHoliday, calendar, packaged, read
from programme.recurrence import Recurrence, check_cron
from programme.recurrence_words import read_repeat, read_seldom
from programme.sentences import Fault
from programme.yaml_text import Mistakes

LONDON = ZoneInfo("Europe/London")
ENGLAND = calendar("england-and-wales")


def _coming(cron: str, after: str, number: int = 3, zone: str = "Europe/London") -> list[str]:
    place = ZoneInfo(zone)
    moment = datetime.fromisoformat(after).replace(tzinfo=place)
    return [one.isoformat() for one in Recurrence(cron, place).coming(moment, number)]


@pytest.mark.parametrize(
    ("cron", "after", "times"),
    [
        (  # every evening over the weekend in which the clocks go forward
            "30 23 * * *",
            "2026-03-28T00:00",
            ["2026-03-28T23:30:00+00:00", "2026-03-29T23:30:00+01:00", "2026-03-30T23:30:00+01:00"],
        ),
        (  # every night over the one in which they go back
            "30 0 * * *",
            "2026-10-24T12:00",
            ["2026-10-25T00:30:00+01:00", "2026-10-26T00:30:00+00:00", "2026-10-27T00:30:00+00:00"],
        ),
        (  # midnight is never left out
            "0 0 * * *",
            "2026-03-28T12:00",
            ["2026-03-29T00:00:00+00:00", "2026-03-30T00:00:00+01:00", "2026-03-31T00:00:00+01:00"],
        ),
        (  # the clock jumps over it
            "30 1 * * *",
            "2026-03-28T12:00",
            ["2026-03-29T02:00:00+01:00", "2026-03-30T01:30:00+01:00", "2026-03-31T01:30:00+01:00"],
        ),
        (  # the hour comes twice, the time once
            "30 1 * * *",
            "2026-10-24T12:00",
            ["2026-10-25T01:30:00+01:00", "2026-10-26T01:30:00+00:00", "2026-10-27T01:30:00+00:00"],
        ),
        (  # every half hour goes by real time
            "*/30 * * * *",
            "2026-10-25T00:45",
            ["2026-10-25T01:00:00+01:00", "2026-10-25T01:30:00+01:00", "2026-10-25T01:00:00+00:00"],
        ),
        ("0 9 31 * *", "2026-03-31T09:00", [f"2026-{one}T09:00:00+{o}" for one, o in
            (("05-31", "01:00"), ("07-31", "01:00"), ("08-31", "01:00"))]),
        ("0 9 29 2 *", "2026-01-01T00:00", [f"{year}-02-29T09:00:00+00:00" for year in (2028, 2032, 2036)]),
        ("0 10 * * 2#1", "2026-01-01T00:00", [f"2026-{one}T10:00:00+00:00" for one in ("01-06", "02-03", "03-03")]),
        ("0 9 L * *", "2026-01-31T09:00", [f"2026-{one}T09:00:00+{o}" for one, o in
            (("02-28", "00:00"), ("03-31", "01:00"), ("04-30", "01:00"))]),
    ],
)  # fmt: skip
def test_the_nights_on_which_schedulers_fail(cron: str, after: str, times: list[str]) -> None:
    assert _coming(cron, after) == times


def test_two_in_the_morning_where_the_clocks_change_at_two() -> None:
    forward = _coming("30 2 * * *", "2026-03-28T12:00", 2, "Europe/Warsaw")
    back = _coming("30 2 * * *", "2026-10-24T12:00", 2, "Europe/Warsaw")
    assert forward == ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"]
    assert back == ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"], "once, not twice"


def test_asked_in_the_hour_that_comes_again_it_does_not_go_back() -> None:
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert Recurrence("30 1 * * *", LONDON).next(second) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


_CRONS = ("30 23 * * *", "30 1 * * *", "*/20 * * * *", "0 2 * * 0", "15 */6 * * *", "0 9 31 * *", "0 10 * * 1#1")
_MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001  # why: hypothesis adds the zone


@given(st.sampled_from(_CRONS), _MOMENTS, st.sampled_from([None, "skip", "next-working-day"]))
@settings(max_examples=60, deadline=None)
def test_times_go_forward_and_each_is_the_next_of_the_one_before(
    cron: str, moment: datetime, rule: OnHoliday | None
) -> None:
    times = Recurrence(cron, LONDON) if rule is None else Recurrence(cron, LONDON, ENGLAND, rule)
    told = times.coming(moment, 5)
    found = [one.astimezone(UTC) for one in told]  # times of the hour that comes twice equal none of another zone
    assert all(before < after for before, after in pairwise([moment, *found]))
    assert [times.next(one) for one in [moment, *found[:-1]]] == found, "the same from each of them on"
    if rule is not None:
        assert not [one for one in told if one.date() in ENGLAND.days]
    assert times.latest(found[0].astimezone(UTC), found[2].astimezone(UTC)) == found[2]


def test_of_many_that_passed_the_latest_is_found_without_counting_through_them() -> None:
    since, now = datetime(2021, 1, 1, tzinfo=UTC), datetime(2026, 3, 3, 10, 0, 30, tzinfo=UTC)
    for cron, latest in (
        ("* * * * *", datetime(2026, 3, 3, 10, tzinfo=UTC)),
        ("0 9 * * *", datetime(2026, 3, 3, 9, tzinfo=UTC)),
        ("0 9 1 1 *", datetime(2026, 1, 1, 9, tzinfo=UTC)),
        ("0 9 29 2 *", datetime(2024, 2, 29, 9, tzinfo=UTC)),
    ):
        assert Recurrence(cron, LONDON).latest(since, now) == latest
    assert Recurrence("0 0 1 1 *", LONDON).latest(since, since + timedelta(days=1)) == since


@pytest.mark.parametrize(
    ("rule", "days"),
    [("skip", ["03-30", "04-13", "04-20"]), ("next-working-day", ["03-30", "04-07", "04-13"])],
)
def test_easter_monday(rule: OnHoliday, days: list[str]) -> None:
    mondays = Recurrence("0 10 * * 1", LONDON, ENGLAND, rule)
    found = mondays.coming(datetime(2026, 3, 28, tzinfo=UTC), 3)
    assert [f"{one:%m-%d %H:%M}" for one in found] == [f"{day} 10:00" for day in days]


def test_what_falls_together_after_a_holiday_is_one_and_in_order() -> None:
    twice_a_day = Recurrence("0 9,18 * * 1-5", LONDON, ENGLAND, "next-working-day")
    found = twice_a_day.coming(datetime(2026, 4, 2, 12, tzinfo=UTC), 5)
    expected = ["2 18:00", "7 09:00", "7 18:00", "8 09:00", "8 18:00"]
    assert [f"{one.day} {one:%H:%M}" for one in found] == expected, "Good Friday and Easter Monday join the Tuesday"


def test_who_looks_behind_the_end_of_a_calendar_is_told() -> None:
    mondays = Recurrence("0 10 * * 1", LONDON, ENGLAND, "skip")
    times = mondays.coming(datetime(2028, 12, 20, tzinfo=UTC), 2)
    assert [one.date() for one in times] == [date(2029, 1, 1), date(2029, 1, 8)], "25 December is out, 2029 unknown"
    assert mondays.beyond_calendar(times)
    assert not mondays.beyond_calendar(mondays.coming(datetime(2027, 1, 1, tzinfo=UTC), 5))
    assert not Recurrence("0 10 * * 1", LONDON).beyond_calendar(times)


def test_the_calendars_that_ship_are_whole_to_their_end() -> None:
    assert list(packaged()) == ["england-and-wales", "scotland", "northern-ireland"]
    for one in packaged().values():
        years = {day.year for day in one.days}
        assert years == set(range(min(years), one.until.year + 1))
        assert all(day <= one.until and day.weekday() < 5 for day in one.days), "a weekend has its substitute day"
        assert all(sum(day.year == year for day in one.days) >= 8 for year in years)


def test_a_calendar_that_is_not_there_or_cannot_be_read_is_told() -> None:
    with pytest.raises(Fault, match="use one of england-and-wales"):
        calendar("france")
    with pytest.raises(Mistakes, match="line 4"):
        read("calendars:\n- id: here\n  name: Here\n  until: soon\n  days: {}\n")


def test_a_day_without_work_is_a_weekend_or_a_holiday() -> None:
    here = Calendar(id="here", name="Here", until=date(2026, 12, 31), days={date(2026, 5, 4): "Early May"})
    assert here.next_working(date(2026, 5, 1)) == date(2026, 5, 5)
    assert here.run_before(date(2026, 5, 5)) == date(2026, 5, 2)
    assert here.run_before(date(2026, 5, 6)) == date(2026, 5, 6)


@pytest.mark.parametrize(
    ("written", "cron"),
    [
        ("every first Tuesday at 10", "0 10 * * 2#1"),
        ("Every  First tuesday AT 10:30.", "30 10 * * 2#1"),
        ("the first and third Tue of the month at 2pm", "0 14 * * 2#1,2#3"),
        ("every last Friday at 17", "0 17 * * 5L"),
        ("month on the second Wednesday at 9", "0 9 * * 3#2"),
        ("every day at 9", "0 9 * * *"),
        ("daily at 23:30", "30 23 * * *"),
        ("every weekday at 9.30", "30 9 * * 1-5"),
        ("weekends at noon", "0 12 * * 0,6"),
        ("on Mondays and Thursdays at 6 pm", "0 18 * * 1,4"),
        ("every Monday to Friday at 12 am", "0 0 * * 1,2,3,4,5"),
        ("every Saturday to Monday at 9", "0 9 * * 6,0,1"),
        ("every week on Monday at 9", "0 9 * * 1"),
        ("every month on the 15th at 9 and 14", "0 9,14 15 * *"),
        ("every 1st and 15th of the month at 9", "0 9 1,15 * *"),
        ("the last day of every month at 10", "0 10 L * *"),
        ("every year on 29 February at 9", "0 9 29 2 *"),
        ("every May 3rd at midnight", "0 0 3 5 *"),
        ("0 10 * * 2#1", "0 10 * * 2#1"),
        (" 0  9 * * mon-fri ", "0 9 * * MON-FRI"),
    ],
)
def test_words_and_cron_are_read(written: str, cron: str) -> None:
    assert read_repeat(written) == cron


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("every other Tuesday at 9", "cannot be repeated like this"),
        ("every fortnight at 9", "cannot be repeated like this"),
        ("every Tuesday", "has no time of day: write it"),
        ("every Tuesday at ten", "no time of day that can be read"),
        ("every Tuesday at 25", "no time of day that can be read"),
        ("every Tuesday at 13pm", "no time of day that can be read"),
        ("every Tuesday at 9 and 10:30", "minutes differ"),
        ("sometimes at 9", "cannot be read"),
        ("every Smonday at 9", "cannot be read"),
        ("every sixth Tuesday at 9", "cannot be read"),
        ("every 32nd at 9", "cannot be read"),
        ("every February to at 9", "cannot be read"),
        ("", "has no time of day"),
        ("x" * 300, "cannot be read"),
        ("* * * *", "five fields"),
        ("0 0 9 * * *", "five fields"),
        ("61 * * * *", "Bad minute"),
        ("0 0 31 2 *", "cannot be read as cron"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_write(written: str, why: str) -> None:
    with pytest.raises(Fault, match=why):
        read_repeat(written)


_SAID = st.sampled_from("every first last other tue 15th month day to and at 10 25 9:61 noon 0 * */2 2#9 L jan".split())


@given(st.lists(_SAID, max_size=8).map(" ".join))
@settings(max_examples=80, deadline=None)
def test_whatever_is_typed_is_a_time_or_a_sentence(written: str) -> None:
    try:
        assert check_cron(read_repeat(written))
    except Fault as fault:
        assert str(fault)  # noqa: PT017  # why: both ends are right, and only another error is wrong


@pytest.mark.parametrize("cron", ["* * * * *", "* 10 * * *", "*/30 * * * *", "0,30 9 * * 1"])
def test_what_people_get_comes_once_an_hour_at_most(cron: str) -> None:
    with pytest.raises(Fault, match="more than once an hour"):
        read_seldom(f" {cron} ")


@pytest.mark.parametrize("cron", ["0 * * * *", "15 9,10 * * *", "0 10 * * 2#1"])
def test_every_hour_is_often_enough(cron: str) -> None:
    assert read_seldom(cron) == cron

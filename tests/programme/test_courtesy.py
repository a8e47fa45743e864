"""What is owed to a person who is written to unasked: the contact budget, and quiet hours of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from programme.courtesy import OVER_BUDGET, QUIET, WITHOUT, Courtesy, Later, own_hours
from programme.programme import ContactBudget, OverBudget, QuietHours

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
WEEK = timedelta(days=7)
BUDGET = ContactBudget(messages=2, days=7)
COURTESY = Courtesy(BUDGET)


def ago(*days: float) -> list[datetime]:
    return [NOON - timedelta(days=one) for one in days]


def hours(begin: str, end: str) -> QuietHours:
    return QuietHours.model_validate({"from": begin, "to": end})


@pytest.mark.parametrize(
    ("contacts", "room"),
    [
        ([], NOON),
        (ago(1), NOON),
        (ago(7, 8, 1), NOON),  # what is a week old counts no more
        (ago(1, 2), NOON - timedelta(days=2) + WEEK),
        (ago(2, 1), NOON - timedelta(days=2) + WEEK),
        (ago(1, 2, 3), NOON - timedelta(days=2) + WEEK),  # two of the three have to be a week old
    ],
)
def test_there_is_room_again_when_the_oldest_messages_count_no_more(contacts: list[datetime], room: datetime) -> None:
    assert COURTESY.room_at(contacts, NOON) == room
    assert WITHOUT.room_at(contacts, NOON) == NOON


@pytest.mark.parametrize(
    ("over", "last", "expected"),
    [
        ("skip", None, Later(OVER_BUDGET, None)),
        ("wait", None, Later(OVER_BUDGET, NOON + timedelta(days=5))),
        ("wait", NOON + timedelta(days=5), Later(OVER_BUDGET, NOON + timedelta(days=5))),
        ("wait", NOON + timedelta(days=4), Later(OVER_BUDGET, None)),  # it would have waited too long by then
    ],
)
def test_who_has_had_enough_is_left_out_or_waits(over: OverBudget, last: datetime | None, expected: Later) -> None:
    assert COURTESY.later(ago(1, 2), None, NOON, over=over, last=last) == expected


def test_what_does_not_count_is_not_held_back_by_the_budget() -> None:
    assert COURTESY.later(None, None, NOON) is None
    assert [COURTESY.counts(one) for one in ("update", "opportunity", "question", "service", "reply", "answer")] == [
        *([True] * 3),
        *([False] * 3),
    ]
    assert not WITHOUT.counts("update")


@pytest.mark.parametrize(
    ("own", "until"),
    [
        (hours("11:00", "13:00"), NOON + timedelta(hours=1)),
        (hours("11:00", "21:00"), NOON + timedelta(hours=20, minutes=30)),  # then it is night for everybody
        (hours("08:00", "12:00"), NOON),  # their end is no longer quiet
        (hours("08:30", "20:30"), None),  # what the night leaves free, they do not want
    ],
)
def test_a_persons_own_quiet_hours_come_on_top_of_the_programmes(own: QuietHours, until: datetime | None) -> None:
    courtesy = Courtesy(quiet_hours=hours("20:30", "08:30"))
    assert courtesy.allowed_from(NOON, own) == until
    expected = None if until == NOON else Later(QUIET, until)
    assert courtesy.later(None, own, NOON) == expected
    assert courtesy.later(None, None, NOON) is None


def test_where_the_programmes_hours_are_ignored_only_their_own_are_kept() -> None:
    courtesy = Courtesy(quiet_hours=hours("20:30", "08:30"))
    later = courtesy.later(None, hours("11:00", "21:00"), NOON, programmes=False)
    assert later == Later(QUIET, NOON + timedelta(hours=9))


def test_who_waits_for_room_is_not_written_to_in_their_quiet_hours_then() -> None:
    own = hours("11:00", "13:00")
    later = COURTESY.later(ago(1, 2), own, NOON, over="wait")
    assert later == Later(OVER_BUDGET, NOON + timedelta(days=5, hours=1))


def test_quiet_hours_are_those_on_the_wall_where_people_live() -> None:
    summer = datetime(2026, 7, 1, 20, tzinfo=UTC)  # nine in the evening in London
    london = Courtesy(zone=ZoneInfo("Europe/London"))
    assert london.allowed_from(summer, own_hours("21:00", "22:00")) == summer + timedelta(hours=1)
    assert own_hours(None, None) is None

"""A time that staff write is the instant they mean, or is refused in a sentence; late is more than five minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from programme.lateness import LATE_POLICIES, is_late, judge
from programme.schedule import parse_at
from programme.sentences import Fault

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-03 18:30", "2026-03-03T18:30+00:00"),
        ("2026-03-03T18:30", "2026-03-03T18:30+00:00"),
        (" 2026-07-01 18:30 ", "2026-07-01T17:30+00:00"),
        ("2026-07-01T18:30Z", "2026-07-01T18:30+00:00"),
        ("2026-07-01T18:30+02:00", "2026-07-01T16:30+00:00"),
        ("20260701T183000", "2026-07-01T17:30+00:00"),
        ("2026-10-25 01:30", "2026-10-25T00:30+00:00"),
    ],
)
def test_the_instant_that_is_meant(text: str, meant: str) -> None:
    assert parse_at(text, NOW, LONDON) == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tomorrow", "is not a time"),
        ("2026-03-04", "is not a time"),
        ("18:30", "is not a time"),
        ("2026-02-30 10:00", "is not a time"),
        ("2026-03-03T25:00", "is not a time"),
        ("0001-01-01T00:00+23:59", "is not a time"),
        ("2026-03-03T10:00Z", "is past"),
        ("2025-12-25 10:00", "is past"),
        ("2026-03-29 01:30", "does not exist in Europe/London"),
        ("2062-03-03 10:00", "more than 2 years away"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, why: str) -> None:
    with pytest.raises(Fault, match=why):
        parse_at(text, NOW, LONDON)


def test_late_is_more_than_five_minutes() -> None:
    assert not is_late(NOW - timedelta(minutes=5), NOW)
    assert is_late(NOW - timedelta(minutes=5, seconds=1), NOW)
    assert not is_late(NOW + timedelta(hours=1), NOW)


def test_only_what_is_late_follows_its_policy() -> None:
    for policy in LATE_POLICIES:
        assert judge(NOW, NOW, policy) == "send"
        assert judge(NOW - timedelta(hours=1), NOW, policy) == policy

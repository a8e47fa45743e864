"""By when an alert is taken on, and when the team is told again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from programme.duty import MOST_TIMES, AlertTimes, tell_again_at
from programme.programme import Programme
from programme.safety import KINDS
from programme.yaml_text import Mistakes

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def test_each_kind_has_its_time_the_most_urgent_the_shortest() -> None:
    times = [AlertTimes().within(kind) for kind in KINDS]
    assert times == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1)]


@pytest.mark.parametrize(
    ("within", "told", "after"),
    [(15, 1, 15), (15, 2, 30), (15, 3, 60), (15, 4, 120), (15, 5, 240), (15, 6, 240), (60, 4, 240), (1440, 1, 240)],
)
def test_the_team_is_told_again_at_a_growing_interval(within: int, told: int, after: int) -> None:
    assert tell_again_at(timedelta(minutes=within), told, NOW) == NOW + timedelta(minutes=after)


def test_it_comes_to_an_end() -> None:
    assert tell_again_at(timedelta(minutes=15), MOST_TIMES - 1, NOW) is not None
    assert tell_again_at(timedelta(minutes=15), MOST_TIMES, NOW) is None


def test_a_programme_sets_its_own_times_and_a_wrong_one_is_named() -> None:
    head = "organisation: {name: A, about: B, run_by: C, contact: D, complaints: E}\nprivacy: {summary: S}\n"
    topics = "topics: [{slug: all, name: All}]\n"
    read = Programme.read(f"{head}{topics}alerts: {{emergency: 5}}\n")
    assert (read.alerts.within("emergency"), read.alerts.within("abuse")) == (timedelta(minutes=5), timedelta(hours=1))
    with pytest.raises(Mistakes, match="alerts, abuse"):
        Programme.read(f"{head}{topics}alerts: {{abuse: 0}}\n")

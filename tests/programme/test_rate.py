"""How fast it went: bars that are as short as a picture allows, with nothing lost and nothing left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from programme.rate import MOST_BARS, Bar, Second, gathered

AT = datetime(2026, 3, 3, 10, 0, 7, tzinfo=UTC)


def seconds(*offsets: int, sent: int = 3, failed: int = 1) -> list[Second]:
    return [Second(AT + timedelta(seconds=offset), sent, failed) for offset in offsets]


def test_nothing_has_no_rate() -> None:
    assert gathered([]) is None


def test_a_pause_is_seen() -> None:
    rate = gathered(seconds(3, 0))
    assert rate is not None
    assert rate.step == 1
    assert [(bar.sent, bar.failed) for bar in rate.bars] == [(3, 1), (0, 0), (0, 0), (3, 1)]
    assert (rate.bars[0].at, rate.end) == (AT, AT + timedelta(seconds=4))


@pytest.mark.parametrize(
    ("last", "step"),
    [(0, 1), (59, 1), (60, 5), (290, 5), (500, 10), (3599, 300), (86400, 1800), (40 * 86400, 86400)],
)
def test_a_bar_stands_for_longer_where_it_took_longer(last: int, step: int) -> None:
    rate = gathered(seconds(0, last // 2, last))
    assert rate is not None
    assert rate.step == step
    assert len(rate.bars) <= MOST_BARS
    assert (rate.sent, rate.failed, rate.peak) == (9, 3, 3)


def test_bars_begin_at_round_times() -> None:
    rate = gathered(seconds(0, 200))
    assert rate is not None
    assert rate.bars[0] == Bar(AT - timedelta(seconds=2), 3, 1)


def test_years_are_shown_too() -> None:
    rate = gathered(seconds(0, 5 * 365 * 86400))
    assert rate is not None
    assert len(rate.bars) <= MOST_BARS + 1
    assert rate.sent == 6


def test_however_many_seconds_there_are_the_sums_are_theirs() -> None:
    """They are read one after the other: what went before is in the sums, however often spans became longer."""
    read = (Second(AT + timedelta(seconds=7 * number), number % 5, 1) for number in range(2000))
    rate = gathered(read)
    assert rate is not None
    assert (rate.sent, rate.failed, rate.peak, rate.step) == (4000, 2000, 4, 300)
    assert len(rate.bars) <= MOST_BARS
    assert rate.bars[0].at == datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    assert [bar.failed for bar in rate.bars[1:3]] == [43, 43]

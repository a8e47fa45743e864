"""The first slice of a broadcast, and the watch over the rest: when more than a fifth fail, it pauses."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.watching import FIRST, LATEST, Figures, Watch, look

REST = Watch(phase="rest", found=FIRST)
SLICE = Watch(found=FIRST)


@pytest.mark.parametrize(
    ("settled", "failed", "waiting", "phase", "failing"),
    [
        (0, 0, 50, "first", False),
        (30, 0, 20, "first", False),
        (40, 0, 10, "rest", False),
        (40, 1, 10, "first", False),
        (50, 10, 0, "rest", False),
        (50, 11, 0, "anew", True),
        (11, 11, 39, "anew", True),
        (11, 10, 39, "first", False),
        (0, 0, 0, "rest", False),
        (10, 3, 0, "anew", True),
    ],
)
def test_the_first_slice_is_decided_when_those_who_wait_cannot_change_it(
    settled: int, failed: int, waiting: int, phase: str, failing: bool
) -> None:
    verdict = look(SLICE, Figures(settled, failed), waiting, more=True)
    assert (verdict.watch.phase, verdict.failing is not None) == (phase, failing)


@pytest.mark.parametrize(
    ("since", "window", "now", "pauses"),
    [
        (Figures(), Figures(), Figures(49, 49), False),
        (Figures(), Figures(), Figures(50, 11), True),
        (Figures(), Figures(), Figures(100, 20), False),
        (Figures(), Figures(), Figures(101, 21), True),
        (Figures(), Figures(10_000, 100), Figures(10_499, 300), False),
        (Figures(), Figures(10_000, 100), Figures(10_500, 201), True),
        (Figures(), Figures(10_000, 100), Figures(10_500, 200), False),
        (Figures(50, 20), Figures(50, 20), Figures(99, 69), False),
        (Figures(50, 20), Figures(50, 20), Figures(100, 31), True),
    ],
)
def test_later_all_of_them_and_the_latest_count(since: Figures, window: Figures, now: Figures, pauses: bool) -> None:
    watch = replace(REST, since=since, window=window)
    verdict = look(watch, now, 100, more=False)
    assert (verdict.failing is not None, verdict.watch.phase == "anew") == (pauses, pauses)


def test_nothing_pauses_when_nobody_is_left() -> None:
    assert look(REST, Figures(60, 60), 0, more=False).failing is None
    assert look(REST, Figures(60, 60), 0, more=True).failing == Figures(60, 60)
    assert look(REST, Figures(60, 60), 1, more=False).failing == Figures(60, 60)


def test_what_failed_before_it_was_resumed_does_not_pause_it_again() -> None:
    before = Figures(70, 30)
    paused = look(REST, before, 500, more=True)
    assert (paused.failing, paused.watch.phase) == (before, "anew")
    late = Figures(130, 90)
    resumed = look(paused.watch, late, 440, more=True)
    assert (resumed.failing, resumed.watch.since, resumed.watch.phase) == (None, late, "rest")
    assert look(resumed.watch, late, 440, more=True).failing is None
    assert look(resumed.watch, Figures(230, 110), 340, more=True).failing is None
    assert look(resumed.watch, Figures(230, 111), 340, more=True).failing == Figures(100, 21)


def test_failures_that_are_tried_again_begin_a_new_count() -> None:
    watch = replace(REST, since=Figures(), window=Figures(600, 90))
    verdict = look(watch, Figures(550, 40), 60, more=False)
    assert (verdict.failing, verdict.watch.since, verdict.watch.window) == (None, Figures(550, 40), Figures(550, 40))


@given(st.lists(st.booleans(), max_size=2_000))
def test_what_fails_no_more_than_one_time_in_five_everywhere_never_pauses(others: list[bool]) -> None:
    """Each failure stands before four that arrive."""
    outcomes = [arrives for failed in others for arrives in ([True] * 4 + [not failed])]
    watch, now = REST, Figures()
    for arrives in outcomes:
        now = Figures(now.settled + 1, now.failed + (not arrives))
        verdict = look(watch, now, 1, more=True)
        assert verdict.failing is None
        watch = verdict.watch


@given(st.integers(0, 5_000))
def test_what_breaks_in_the_middle_is_noticed_before_a_thousand_more(good: int) -> None:
    watch, now = REST, Figures()
    for number in range(good + 2 * LATEST):
        now = Figures(now.settled + 1, now.failed + (number >= good))
        verdict = look(watch, now, 1, more=True)
        if verdict.failing is not None:
            assert number >= good
            return
        watch = verdict.watch
    raise AssertionError("nobody noticed")


def test_it_is_kept_as_plain_values() -> None:
    for watch in (Watch(), SLICE, Watch("anew", 50, Figures(9, 3), Figures(7, 1))):
        assert Watch.read(orjson.loads(orjson.dumps(watch.kept()))) == watch
    assert (Watch().room, Watch(found=20).room, SLICE.room, REST.room) == (50, 30, 0, None)

"""A run of the measurements knows what of the wanted it missed."""

from __future__ import annotations

from bench.wanted import Wanted


def test_what_was_missed_is_said_and_what_was_reached_is_not() -> None:
    wanted = Wanted()
    assert wanted.lines() == ["nothing that is wanted was missed"]
    wanted.least("a second", 1200, 1200)
    wanted.most("megabytes", 250, 250)
    assert wanted.missed == []
    wanted.least("a second", 1150, 1200)
    wanted.most("megabytes", float("nan"), 250)
    assert wanted.lines() == [
        "missed: a second: 1150 (wanted: at least 1200)",
        "missed: megabytes: nan (wanted: at most 250)",
    ]

"""How many messages of one person are answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from programme.flood import AT_ONCE, Pace, hear, joined

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def verdicts(*seconds: float, at_once: int = 3) -> list[str]:
    """What becomes of messages that are sent so many seconds after the first."""
    pace: Pace | None = None
    found: list[str] = []
    for second in seconds:
        pace, verdict = hear(pace, NOW + timedelta(seconds=second), at_once)
        found.append(verdict)
    return found


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ((0,), ["answer"]),
        ((0, 0, 0), ["answer"] * 3),
        ((0, 0, 0, 0), ["answer"] * 3 + ["tell"]),
        ((0, 0, 0, 0, 0, 0), ["answer"] * 3 + ["tell", "keep", "keep"]),
        ((0, 1, 2, 3, 4, 5, 6, 7), ["answer"] * 8),
        ((0, 0, 0, 0, 3), ["answer"] * 3 + ["tell", "answer"]),
        ((0, 0, 0, 0, 1, 1), ["answer"] * 3 + ["tell", "keep", "keep"]),
        # Told once in a flood, and again in the next
        ((0, 0, 0, 0, 2, 2, 2), ["answer"] * 3 + ["tell", "answer", "keep", "keep"]),
        ((0, 0, 0, 0, 60, 60, 60, 60), ["answer"] * 3 + ["tell"] + ["answer"] * 3 + ["tell"]),
        # What arrives late is not from before the flood
        ((5, 0, 0, 0), ["answer"] * 3 + ["tell"]),
    ],
)
def test_a_few_at_once_and_one_a_second_are_answered(seconds: tuple[float, ...], expected: list[str]) -> None:
    assert verdicts(*seconds) == expected


def test_after_any_flood_a_few_seconds_of_quiet_are_enough() -> None:
    found = verdicts(*[0] * 5000, 6, at_once=AT_ONCE)
    assert found.count("answer") == AT_ONCE + 1
    assert found.count("tell") == 1
    assert found[-1] == "answer"


def test_what_was_written_over_hours_is_no_flood() -> None:
    assert set(verdicts(*range(0, 7200, 60), at_once=AT_ONCE)) == {"answer"}


@pytest.mark.parametrize(
    ("said", "together"),
    [([], ""), (["a", "", "b"], "a\nb"), (["a", "a", "a", "b", "a"], "a (×3)\nb\na")],
)
def test_the_same_again_and_again_is_one_line(said: list[str], together: str) -> None:
    assert joined(said) == together

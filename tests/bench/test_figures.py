"""The figures of the measurements: small lists whose answers can be seen at a glance."""

from __future__ import annotations

import pytest

from bench.figures import Spread, busiest_second, errors, is_counted, rate, waits


def test_the_busiest_second_slides_and_leaves_its_end_out() -> None:
    assert busiest_second([0.0, 0.5, 0.9, 1.0, 1.4, 3.0]) == 4
    assert busiest_second([0.0, 1.0, 2.0]) == 1
    assert busiest_second([]) == 0


def test_a_rate_is_from_the_first_to_the_last() -> None:
    assert rate([10.0, 10.5, 11.0]) == 2.0
    assert rate([10.0]) == 0.0


def test_each_question_waits_for_the_first_answer_after_it() -> None:
    assert waits([1.0, 2.0, 3.0], [0.5, 1.2, 2.1]) == pytest.approx([0.2, 0.1])


def test_a_spread_names_values_that_were_there() -> None:
    spread = Spread.of([number / 1000 for number in range(1, 101)])
    assert (spread.count, spread.p50, spread.p99, spread.worst) == (100, 0.05, 0.099, 0.1)
    assert str(spread) == "p50 50 ms, p99 99 ms, max 100 ms (100 replies)"


@pytest.mark.parametrize(
    ("method", "counts"),
    [("sendMessage", True), ("editMessageText", True), ("sendChatAction", False), ("answerCallbackQuery", False)],
)
def test_what_telegram_counts(method: str, counts: bool) -> None:
    assert is_counted(method) is counts


def test_refusals_are_counted_by_their_code() -> None:
    assert errors([{"error_code": 429}, {"ok": True}, {"error_code": 403}], 429) == 1

"""Messages that a bot allows to be paid for."""

from __future__ import annotations

import pytest

from sandbox.calls import CallLog
from sandbox.faults import Faults, Kind
from sandbox.limits import Limits
from sandbox.refusals import Refusal


def test_paid_messages_have_a_thousand_places_a_second_beside_the_free_ones() -> None:
    limits = Limits()
    limits.set(30, 0, 3)
    for n in range(1000):
        limits.take(1.0, 1, n, paid=True)
    for n in range(30):
        limits.take(1.0, 1, 5000 + n)
    with pytest.raises(Refusal):
        limits.take(1.5, 1, 9000, paid=True)


def test_what_is_beyond_thirty_a_second_is_billed() -> None:
    log = CallLog()
    for n in range(40):
        log.arrived(10 + n / 100, 1, "sendMessage", n, "", paid=n != 39).ok = True
    log.arrived(12, 1, "sendMessage", 99, "", paid=True).ok = True
    summary = log.summary(0, None)
    assert (summary["paid"], summary["billed"]) == (40, 9)
    assert [call["paid"] for call in log.find(since=38, method="", chat=None, bot=None, limit=0) if "paid" in call] == [
        True,
        True,
    ]


def test_too_few_stars_befall_only_what_is_paid_for() -> None:
    faults = Faults()
    faults.order(Kind.STARS, left=None)
    assert faults.take_call(0, 1, "sendMessage", 5) == []
    assert [one.kind for one in faults.take_call(0, 1, "sendMessage", 5, paid=True)] == [Kind.STARS]

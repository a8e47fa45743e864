"""What of an announcement can be deleted, and what counts as deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from programme.correction import DELETABLE, taken, why_not_deleted
from programme.retry import Outcome, Refused, Sent, after_answer
from tests.clock import START

EDGE = START + DELETABLE


@pytest.mark.parametrize(
    ("ids", "now", "expected"),
    [
        ([7], START, None),
        ([7, None], START, None),
        ([7], EDGE - timedelta(seconds=1), None),
        ([7], EDGE, "too_old"),
        ([], START, "not_confirmed"),
        ([None], EDGE, "not_confirmed"),
    ],
)
def test_what_can_be_deleted(ids: Sequence[int | None], now: datetime, expected: str | None) -> None:
    assert why_not_deleted(ids, START, now) == expected


def test_a_message_whose_time_is_not_known_is_tried() -> None:
    assert why_not_deleted([7], None, EDGE) is None


@pytest.mark.parametrize(
    ("method", "said", "expected"),
    [
        ("deleteMessages", "Bad Request: message to delete not found", Sent(None, True)),
        (
            "deleteMessages",
            "Bad Request: message can't be deleted for everyone",
            Refused(400, "message_cannot_be_deleted"),
        ),
        ("editMessageText", "Bad Request: message to edit not found", Refused(400, "message_gone")),
    ],
)
def test_what_is_not_there_any_more_is_deleted(method: str, said: str, expected: Outcome) -> None:
    assert taken(method, after_answer(400, {"ok": False, "description": said})) == expected

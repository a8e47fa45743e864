"""What somebody agrees to when the record without Telegram has become a part of the one on Telegram."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from programme.one_person import Given, Part, Side, after, stays


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


def given(number: int, tier: str, at: int, ended: int | None = None, how: str = "profile") -> Given:
    return Given(number, tier, day(at), None if ended is None else day(ended), None if ended is None else how)


UPDATES = Side([given(1, "updates", 5)])
ALL = Side([given(1, "updates", 5), given(2, "taking_part", 5), given(3, "ambassador", 6)])


@pytest.mark.parametrize(
    ("telegram", "earlier", "tiers", "ended", "stopped"),
    [
        (UPDATES, Side([given(9, "updates", 1)]), ["updates"], [], None),
        (UPDATES, Side([given(9, "updates", 8), given(8, "taking_part", 8)]), ["updates"], [], None),
        (Side([]), Side([given(9, "updates", 8)]), [], [], None),
        (Side([given(1, "updates", 2, 3)]), Side([given(9, "updates", 8)]), [], [], None),
        (UPDATES, Side([given(9, "updates", 1, 4)]), ["updates"], [], None),
        (UPDATES, Side([given(9, "updates", 1, 5)]), [], ["updates"], None),
        (UPDATES, Side([given(9, "updates", 1, 6)]), [], ["updates"], None),
        (UPDATES, Side([given(9, "updates", 1, 6, "renewed"), given(8, "updates", 6)]), ["updates"], [], None),
        (ALL, Side([given(9, "taking_part", 1, 6, "staff")]), ["updates"], ["ambassador", "taking_part"], None),
        (ALL, Side([given(9, "updates", 1, 7, "stop")], day(7)), [], ["ambassador", "taking_part", "updates"], day(7)),
        (UPDATES, Side([given(9, "updates", 1, 4, "stop")], day(4)), ["updates"], [], None),
        (Side([]), Side([given(9, "updates", 1, 4, "stop")], day(4)), [], [], None),
        (Side([given(1, "updates", 5)], day(6)), Side([given(9, "updates", 8)]), ["updates"], [], day(6)),
    ],
)
def test_nobody_is_written_to_who_did_not_agree(
    telegram: Side, earlier: Side, tiers: list[str], ended: list[str], stopped: datetime | None
) -> None:
    found = after(telegram, earlier)
    assert (list(found.tiers), list(found.ended), found.stopped_at) == (tiers, ended, stopped)
    assert found.consents == {one.id for one in telegram.holds if one.tier in tiers}


@pytest.mark.parametrize(
    ("telegram", "earlier", "is_earlier"),
    [
        (("interested", 1), ("booked", 9), True),
        (("booked", 9), ("waiting", 1), False),
        (("waiting", 9), ("waiting", 1), True),
        (("waiting", 1), ("waiting", 1), False),
        (("booked", 1), ("attended", 9), True),
    ],
    ids=["a place before interest", "a place before waiting", "who was first", "both at once", "who came"],
)
def test_of_two_guests_the_stronger_stays(
    telegram: tuple[str, int], earlier: tuple[str, int], *, is_earlier: bool
) -> None:
    mine, other = (Part(state, day(number)) for state, number in (telegram, earlier))
    assert stays(mine, other) is (other if is_earlier else mine)

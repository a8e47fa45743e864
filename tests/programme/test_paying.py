"""What a paid broadcast costs, and how long it takes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from programme.paying import Price, messages_each


@pytest.mark.parametrize(
    ("messages", "rate", "stars", "lasts"),
    [
        (0, 1000, (0, 0), (0, 0)),
        (1, 1000, (1, 1), (1, 1)),
        (5000, 1000, (500, 485), (5, 179)),
        (5001, 1000, (501, 486), (6, 179)),
        (9000, 60, (900, 450), (150, 322)),
    ],
)
def test_the_price(messages: int, rate: float, stars: tuple[int, int], lasts: tuple[int, int]) -> None:
    price = Price(messages, rate, 28)
    assert (price.stars, price.likely) == stars
    assert (price.fast, price.free) == tuple(timedelta(seconds=one) for one in lasts)


def test_it_is_worth_it_where_it_saves_minutes() -> None:
    assert not Price(3000, 1000, 28).worth_it
    assert Price(3400, 1000, 28).worth_it
    assert not Price(9000, 20, 28).worth_it


def test_each_of_an_album_counts() -> None:
    album = {"method": "sendMediaGroup", "media": [{"type": "photo"}] * 4}
    assert messages_each([album, {"text": "more"}]) == 5

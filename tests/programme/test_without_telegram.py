"""People without Telegram: what stands in for a number there, and telephone numbers as people write them."""

from __future__ import annotations

import pytest

from programme.consent import TIERS, Wordings
from programme.people_csv import MOST_ID
from programme.without_telegram import OFFERED, digits, has_telegram, is_stand_in, stand_in, telephone


@pytest.mark.parametrize("chance", [0, 1, 2**60 - 1])
def test_no_chat_of_telegram_has_a_number_that_stands_in(chance: int) -> None:
    """People are above zero; groups and channels are above -2**53 (Bot API: 52 significant bits)."""
    number = stand_in(chance)
    assert -(2**63) < number <= -(2**53)
    assert not has_telegram(number)
    assert has_telegram(MOST_ID)
    assert is_stand_in(number)
    assert not any(map(is_stand_in, (MOST_ID, -(2**53) + 1, -1_001_234_567_890)))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("020 7946 0018", "020 7946 0018"),
        (" +44 (0)20  7946-0018 ", "+44 (0)20 7946-0018"),
        ("01632/960001", "01632/960001"),
        ("12345", None),
        ("1" * 16, None),
        ("call me", None),
        ("07700 900123 after six", None),
        ("", None),
    ],
)
def test_a_telephone_number_is_kept_as_it_was_written(written: str, kept: str | None) -> None:
    assert telephone(written) == kept


def test_numbers_are_compared_however_they_are_written() -> None:
    same = ("020 7946 0018", "+44 20 7946 0018", "0044 (0)20 79460018", "+44 (0) 20 7946 0018")
    assert {digits(one) for one in same} == {"02079460018"}


@pytest.mark.parametrize("tier", OFFERED)
def test_what_they_agree_to_says_how_they_hear_and_stays_apart_from_the_chats(tier: str) -> None:
    known = next(one for one in TIERS if one == tier)
    heard = Wordings.packaged().shown(known, "en", "elsewhere")
    assert "letter" in heard.text
    assert "/stop" not in heard.text
    assert "/stop" in Wordings.packaged().shown(known, "en").text

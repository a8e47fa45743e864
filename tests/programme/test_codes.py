"""Receipts that can be read out over the telephone, and what an invitation link carries."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.codes import ALPHABET, Invitation, make_receipt, read_invitation, read_receipt, write_invitation
from programme.sentences import Fault

_RECEIPTS = st.integers(0, 2**32).map(lambda seed: make_receipt(random.Random(seed).randrange))


def test_the_same_randomness_makes_the_same_receipt() -> None:
    assert make_receipt(random.Random(7).randrange) == make_receipt(random.Random(7).randrange)


@given(_RECEIPTS)
def test_a_receipt_is_read_however_it_is_typed(receipt: str) -> None:
    assert len(receipt) == 7
    for typed in (
        receipt,
        receipt.lower(),
        receipt.replace("-", ""),
        f" {receipt.replace('-', ' ')} ",
        receipt.replace("-", "–"),
    ):
        assert read_receipt(typed) == receipt


@given(_RECEIPTS, st.integers(0, 5), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(receipt: str, place: int, other: str) -> None:
    code = receipt.replace("-", "")
    wrong = code[:place] + other + code[place + 1 :]
    assert read_receipt(wrong) == (receipt if wrong == code else None)


@given(_RECEIPTS)
def test_two_swapped_characters_are_noticed(receipt: str) -> None:
    code = receipt.replace("-", "")
    for first, second in itertools.combinations(range(len(code)), 2):
        swapped = list(code)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        assert read_receipt("".join(swapped)) == (receipt if "".join(swapped) == code else None)


@pytest.mark.parametrize("typed", ["", "hello", "7KM4PXX", "OOO-OOO", "٢٣٤-٥٦٧", "7K"])
def test_what_is_no_receipt_is_none(typed: str) -> None:
    assert read_receipt(typed) is None


@pytest.mark.parametrize(
    ("payload", "brings"),
    [
        ("", Invitation()),
        ("library-poster", Invitation(source="library-poster")),
        ("LibraryPoster", Invitation(source="libraryposter")),
        ("spring_fair", Invitation(source="spring-fair")),
        ("s_library_l_dacorum", Invitation(source="library", locality="dacorum")),
        ("g_en-x-easy_o_12", Invitation(language="en-x-easy", opportunity=12)),
        ("u_7", Invitation(update=7)),
        ("o_seven_u_0", Invitation()),
        ("o_12_u", Invitation(source="o-12-u")),
        ("s_<b>", Invitation()),
        ("نص", Invitation()),
    ],
)
def test_what_a_link_brings_along(payload: str, brings: Invitation) -> None:
    assert read_invitation(payload) == brings


@given(st.text(max_size=80))
def test_no_payload_is_an_error(payload: str) -> None:
    assert isinstance(read_invitation(payload), Invitation)


def test_a_link_that_is_written_is_read_back() -> None:
    invitation = Invitation("library", "ur", "hertsmere", 3, None)
    assert write_invitation(invitation) == "s_library_g_ur_l_hertsmere_o_3"
    assert read_invitation(write_invitation(invitation)) == invitation


@pytest.mark.parametrize("source", ["a" * 64, "two words"])
def test_a_link_that_telegram_would_not_take_is_refused(source: str) -> None:
    with pytest.raises(Fault, match="does not fit"):
        write_invitation(Invitation(source=source))

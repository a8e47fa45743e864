"""Fifty made-up stories of a town under siege, on both databases: what `make test` does with a few dozen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.keys import Keyring
from tests.bot.test_fuzz import DATA, QUICK, SOME, WAYS, Siege, Way, besiege, besieged, forge, jumble

pytestmark = pytest.mark.proof
LONG = settings(QUICK, max_examples=50)


@pytest.fixture
def siege(database_url: str, tmp_path: Path, keys: Keyring) -> Iterator[Siege]:
    """A town on each of the databases."""
    with besieged(database_url, tmp_path, keys) as made:
        yield made


@given(way=WAYS, before=SOME, after=SOME)
@LONG
def test_sensible_words_are_answered_and_kept_once_whatever_else_comes(
    siege: Siege, way: Way, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    siege.run(besiege(siege, way, before, after))


@given(way=WAYS, forged=st.lists(DATA, max_size=4), choose=st.lists(st.integers(0, 9), min_size=1, max_size=3))
@LONG
def test_forged_presses_change_nothing(siege: Siege, way: Way, forged: list[str], choose: list[int]) -> None:
    siege.run(forge(siege, way, forged, choose))


@given(order=st.permutations(range(10)), twice=st.lists(st.integers(0, 9), max_size=5))
@LONG
def test_what_is_delivered_in_any_order_is_dealt_with_in_its_own(
    siege: Siege, order: list[int], twice: list[int]
) -> None:
    siege.run(jumble(siege, order, twice))

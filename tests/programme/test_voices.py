"""Counting voices: nobody is counted twice, and no ambassador can swamp a result."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.voices import MOST_OF_ONE, Counted, Voice, counted

VOICES = st.lists(st.builds(Voice, st.integers(1, 5), st.booleans(), st.integers(0, 40)), max_size=40)


@pytest.mark.parametrize(
    ("voices", "result"),
    [
        ([], Counted(0, 0, 0, 0)),
        ([Voice(1), Voice(1), Voice(2)], Counted(2, 0, 0, 0)),
        ([Voice(1, relayed=True, people=3), Voice(1, relayed=True, people=2)], Counted(0, 5, 0, 1)),
        ([Voice(1, relayed=True, people=10), Voice(1, relayed=True, people=10)], Counted(0, 10, 10, 1)),
        ([Voice(1, relayed=True, people=10), Voice(2, relayed=True, people=1)], Counted(0, 11, 0, 2)),
        ([Voice(1), Voice(1, relayed=True, people=4)], Counted(1, 4, 0, 1)),
        ([Voice(1), Voice(8, known=False), Voice(9, known=False)], Counted(1, 0, 0, 0, not_known=2)),
    ],
    ids=[
        "nobody",
        "own voices once",
        "passed on added up",
        "capped",
        "two ambassadors",
        "an own voice too",
        "not known",
    ],
)
def test_who_counts_for_how_much(voices: list[Voice], result: Counted) -> None:
    assert counted(voices) == result


@given(VOICES)
def test_one_ambassador_never_counts_for_more_than_the_cap(voices: list[Voice]) -> None:
    result = counted(voices)
    assert result.relayed <= MOST_OF_ONE * result.ambassadors
    assert result.relayed + result.left_out == sum(max(one.people, 1) for one in voices if one.relayed)


@given(VOICES, st.integers(1, 50))
def test_passing_on_more_changes_no_own_voice(voices: list[Voice], more: int) -> None:
    louder = [*voices, *[Voice(9, relayed=True, people=10)] * more]
    assert counted(louder).own == counted(voices).own
    assert counted(louder).relayed == counted(voices).relayed + MOST_OF_ONE

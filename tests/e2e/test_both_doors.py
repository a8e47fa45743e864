"""Asked for or delivered: the same acts, and everybody is told the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.e2e.two_houses import LONGEST, Act, TwoHouses, two_houses

WORDS = (
    *("/start", "/menu", "/say", "/mine", "/help", "/profile", "/language", "/pause", "/stop", "/back", "/cancel"),
    *("/updates", "/opportunities", "/mydata", "/deleteme", "/complain", "/nonsense", "stop", "yes", "no", "English"),
    *("The lamp is broken.", "Dacorum", "😀", "I want to kill myself", "Mowa", " ", LONGEST),
)
MEDIA = ("photo", "voice", "video", "document", "sticker", "location", "contact", "animation")
FORGED = ("c:start", "c:nothing", "w:AAAAAAAA:0", "q:1:0", "q:999999:0", "i:1", ":", "w:" + "z" * 62, "⁂")
KINDS = {
    "say": st.sampled_from(WORDS),
    "press": st.integers(-3, 9),
    "start": st.sampled_from(["", "i_2346", "nonsense"]),
    "send": st.tuples(st.sampled_from(MEDIA), st.sampled_from([None, "The lift is broken"])),
    "edit": st.sampled_from(["The lamp is mended.", "/stop"]),
    "forward": st.just("The chemist closes."),
    "forge": st.sampled_from(FORGED),
    "block": st.none(),
    "unblock": st.none(),
}
# Presses lead furthest, so they come more often.
ACT = st.sampled_from([*KINDS, "press", "press", "press", "say"]).flatmap(
    lambda kind: st.builds(Act, st.integers(0, 3), st.just(kind), KINDS[kind])
)


@pytest.fixture
def houses(sqlite_template: Path, tmp_path: Path) -> Iterator[TwoHouses]:
    """Both houses, for all examples: each brings people of its own."""
    with two_houses(sqlite_template, tmp_path) as made:
        yield made


def _same(houses: TwoHouses, acts: list[Act]) -> None:
    asked, delivered = houses.play(acts, newcomers=2, members=2)
    different = [
        (person, one, other)
        for person, shown in enumerate(zip(asked, delivered, strict=True))
        for one, other in zip_longest(*shown)
        if one != other
    ]
    assert different == []
    assert all(asked), "everybody sees something"


STORY = [
    *(Act(0, kind, which) for kind, which in [("start", ""), *[("press", 0)] * 7, ("say", "/mine")]),
    *(Act(1, kind, which) for kind, which in [("say", "/start"), ("say", "English"), ("press", 1), ("say", "/stop")]),
    *(Act(2, "say", words) for words in ("/say", "The lamp is broken.", "/mine", "/invite")),
    *(Act(3, kind, None) for kind in ("block", "unblock")),
    *(Act(3, "send", (kind, "The lift is broken")) for kind in MEDIA),
    *(Act(2, "forge", data) for data in FORGED),
]


def test_a_long_story_is_told_the_same_through_both_doors(houses: TwoHouses) -> None:
    _same(houses, STORY)


SAME = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
"""Each example brings people of its own, and a real network stack takes its time."""


@given(acts=st.lists(ACT, min_size=6, max_size=30))
@settings(max_examples=8, deadline=None, suppress_health_check=SAME, phases=[Phase.explicit, Phase.generate])
def test_whatever_people_do_they_are_told_the_same_through_both_doors(houses: TwoHouses, acts: list[Act]) -> None:
    _same(houses, [*(Act(person, "say", "/start") for person in range(4)), *acts])

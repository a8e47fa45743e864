"""Whatever people do, in whatever order: they are answered, each answer is kept once, and they can always go on."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.anything.acts import ACTS
from tests.anything.around import KINDS
from tests.anything.ends import go_through
from tests.anything.people import CAST, Anything
from tests.anything.town import TroubledTown
from tests.stories.conftest import fresh_town
from tests.stories.telling import FreshTown

__all__ = ["fresh_town"]
pytestmark = pytest.mark.timeout(600)

Done = tuple[int, str, int]
DONE = st.tuples(st.integers(0, len(CAST) - 1), st.sampled_from(KINDS), st.integers(0, 40))
PICKS = st.lists(st.integers(0, 40), min_size=1, max_size=2)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    print_blob=True,
)
@given(acts=st.lists(DONE, min_size=20, max_size=40), picks=PICKS, ends=st.booleans())
async def test_whatever_people_do(fresh_town: FreshTown, acts: list[Done], picks: list[int], ends: bool) -> None:
    await anything_goes(fresh_town, acts, picks, ends=ends)


def drawn(seed: int) -> tuple[list[Done], list[int], bool]:
    """A run of its own for each seed, the same each time."""
    chance = random.Random(seed)
    acts = [(chance.randrange(len(CAST)), chance.choice(KINDS), chance.randrange(41)) for _ in range(40)]
    return acts, [chance.randrange(41) for _ in range(2)], bool(seed % 2)


async def anything_goes(fresh_town: FreshTown, acts: Sequence[Done], picks: Sequence[int], *, ends: bool) -> None:
    """Play these acts; at the end everybody finishes what is open, or leaves it, and begins and ends something more."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        town = await fresh_town(TroubledTown)
        assert isinstance(town, TroubledTown)
        world = Anything(town, monkeypatch)
        await world.begin()
        try:
            for who, what, number in acts:
                await ACTS[what](world, world.everybody[who % len(world.everybody)], number)
            world.mishaps = 0
            town.troubles.clear()
            for number, somebody in enumerate(world.everybody):
                await go_through(world, somebody, picks[number % 2 :: 2], ends=ends)
        except BaseException as error:
            error.add_note("What happened:\n" + "\n".join(world.story))
            raise

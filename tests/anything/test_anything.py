"""Whatever people do, in whatever order: they are answered, nothing they said is lost or doubled, and they can go."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.anything.people import CAST, KINDS, Anything
from tests.stories.conftest import fresh_town
from tests.stories.telling import FreshTown

__all__ = ["fresh_town"]
pytestmark = pytest.mark.timeout(600)

ACTS = st.tuples(st.integers(0, len(CAST) - 1), st.sampled_from(KINDS), st.integers(0, 40))


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    print_blob=True,
)
@given(acts=st.lists(ACTS, min_size=12, max_size=40), ends=st.booleans())
async def test_whatever_people_do(fresh_town: FreshTown, acts: list[tuple[int, str, int]], ends: bool) -> None:
    await anything_goes(fresh_town, acts, ends=ends)


async def anything_goes(fresh_town: FreshTown, acts: list[tuple[int, str, int]], *, ends: bool) -> None:
    """Play these acts; at the end everybody finishes what is open, or leaves it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        world = Anything(await fresh_town(), monkeypatch)
        await world.begin()
        try:
            for who, what, number in acts:
                await world.act(who, what, number)
            world.mishaps = 0
            for somebody in world.everybody:
                if ends:
                    await world.finish(somebody)
                await world.leave(somebody)
        except BaseException as error:
            error.add_note("What happened:\n" + "\n".join(world.story))
            raise

"""Whatever people do, in whatever order, for as long as there is time: tests/anything, and much more of it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.anything.test_anything import DONE, PICKS, Done, anything_goes
from tests.stories.conftest import fresh_town
from tests.stories.telling import FreshTown

__all__ = ["fresh_town"]
pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    print_blob=True,
)
@given(acts=st.lists(DONE, min_size=20, max_size=60), picks=PICKS, ends=st.booleans())
async def test_whatever_people_do_for_long(
    fresh_town: FreshTown, acts: list[Done], picks: list[int], ends: bool
) -> None:
    await anything_goes(fresh_town, acts, picks, ends=ends)

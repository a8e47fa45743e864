"""Each errand of the team against the demo's town in a real Chromium: with JavaScript, without, and by keyboard alone.

Pictures of every step are left in build/pages/journeys; with JavaScript axe looks at each of them too.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.proof.errands import BESIDES, ERRANDS, Errand
from tests.proof.office import Demo, Office, people_in_need, running_demo
from tests.proof.walking import WAYS, Way

pytestmark = [pytest.mark.proof, pytest.mark.browser]
WALKS = [*((errand, way) for errand in ERRANDS for way in WAYS), *((errand, WAYS[0]) for errand in BESIDES)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> AsyncIterator[Demo]:
    """One town for all of them."""
    async with running_demo(tmp_path_factory.mktemp("journeys"), chromium) as running:
        yield running


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("errand", "way"), WALKS, ids=lambda one: getattr(one, "__name__", one))
async def test_the_team_goes_about_it(demo: Demo, errand: Errand, way: Way) -> None:
    office = Office(demo, way, people_in_need()[WAYS.index(way)])
    try:
        await errand(office)
    finally:
        for walking in office.walks:
            await walking.page.context.close()
    assert [wrong for walking in office.walks for wrong in walking.wrong] == []

"""Every story once more, its people all at once, with restarts, doubles and another order: they are told the same.

These are the ways; all that goes wrong on them is played again in tests/proof/test_stories_replayed.py.
"""

from __future__ import annotations

import pytest

from tests.stories.replaying import Replayer
from tests.stories.script import has_story
from tests.stories.telling import FLOWS, FreshTown

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("flow", [name for name in FLOWS if has_story(name)])
async def test_it_is_the_same_again(fresh_town: FreshTown, flow: str) -> None:
    replayer = Replayer(fresh_town, flow, "en", thorough=False)
    await replayer.tell_everything()
    assert replayer.different == "", replayer.different

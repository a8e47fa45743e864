"""Every page of every story, played again by everybody at once in other orders, in a house that keeps restarting."""

from __future__ import annotations

import pytest

from tests.stories.conftest import fresh_town
from tests.stories.replaying import Replayer
from tests.stories.script import has_story
from tests.stories.telling import FLOWS, FreshTown

__all__ = ["fresh_town"]
pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("flow", [name for name in FLOWS if has_story(name)])
async def test_nobody_is_told_anything_else(fresh_town: FreshTown, flow: str) -> None:  # why: the fixture
    for seed in range(1, 3):
        replayer = Replayer(fresh_town, flow, "en", seed=seed)
        await replayer.tell_everything()
        assert replayer.different == "", replayer.different

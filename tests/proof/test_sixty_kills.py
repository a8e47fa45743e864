"""Sixty kills at moments drawn from seeds, in the middle of sign-ups and of a broadcast: what ten show, six times."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills import test_kills as kills

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


@pytest.mark.parametrize("seed", range(1, 7))
async def test_sixty_kills_lose_nothing(tmp_path: Path, seed: int) -> None:
    await kills.test_ten_kills_lose_nothing_and_double_only_what_was_in_flight(tmp_path, seed)

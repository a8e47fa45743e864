"""Sixty kills on each database, in the middle of sign-ups and of a broadcast: ten each, from six seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.test_kills import lose_nothing

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


@pytest.mark.parametrize("seed", range(1, 7))
async def test_sixty_kills_lose_nothing(tmp_path: Path, database_url: str, seed: int) -> None:
    await lose_nothing(tmp_path, seed, 10, HEARBACK_DATABASE_URL=database_url)

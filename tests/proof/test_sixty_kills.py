"""Sixty kills on each database, in the middle of sign-ups and of a broadcast: what ten show, six times."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.test_kills import ten_kills

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


@pytest.mark.parametrize("seed", range(1, 7))
async def test_sixty_kills_lose_nothing(tmp_path: Path, database_url: str, seed: int) -> None:
    await ten_kills(tmp_path, seed, HEARBACK_DATABASE_URL=database_url)

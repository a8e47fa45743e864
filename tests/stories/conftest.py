"""A town of its own for every page."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from programme.programme import Programme
from storage import signing_in
from storage.keys import Keyring
from tests.clock import Clock
from tests.harness import Town, shipped_texts
from tests.stories import cast
from tests.stories.telling import FreshTown

EXAMPLE = Programme.example()


@pytest.fixture
async def fresh_town(
    sqlite_template: Path, tmp_path: Path, keys: Keyring, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FreshTown]:
    """Makes a town of the example programme with its content each time, where nobody lives yet; the one before ends.

    Secrets are counted in each town instead of drawn, so that a page with one is the same each time.
    """
    open_now: list[Town] = []
    numbers = itertools.count(1)
    filled = sqlite_template.with_name("filled.db")

    async def close() -> None:
        while open_now:
            town = open_now.pop()
            await town.close()
            shutil.rmtree(town.folder)

    async def make(kind: type[Town] = Town) -> Town:
        await close()
        drawn = itertools.count(1)
        monkeypatch.setattr(signing_in, "new_secret", lambda: f"secret-{next(drawn)}")
        home = tmp_path / f"town{next(numbers)}"
        home.mkdir()
        url = f"sqlite:///{shutil.copy(filled, home / 'hearback.db')}"
        town = kind(url, home, keys, Clock(), EXAMPLE, shipped_texts())
        await town.open()
        open_now.append(town)
        return town

    if not filled.exists():
        url = f"sqlite:///{shutil.copy(sqlite_template, filled)}"
        town = Town(url, tmp_path, keys, Clock(), EXAMPLE, shipped_texts())
        await town.open()
        await cast.fill(town)
        await town.close()
    yield make
    await close()

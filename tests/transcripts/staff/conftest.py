"""The busy town, for each story of staff."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from programme.programme import Programme
from storage.keys import Keyring
from tests.clock import Clock
from tests.harness import shipped_texts
from tests.transcripts.staff.busy_town import BusyTown, fill


@pytest.fixture
async def busy_town(sqlite_url: str, tmp_path: Path, keys: Keyring, clock: Clock) -> AsyncIterator[BusyTown]:
    """The town of the example programme, with people who signed up."""
    async with _open(BusyTown(sqlite_url, tmp_path, keys, clock, Programme.example(), shipped_texts())) as town:
        yield town


@pytest.fixture
async def careful_town(sqlite_url: str, tmp_path: Path, keys: Keyring, clock: Clock) -> AsyncIterator[BusyTown]:
    """The same, where an announcement to more than two people needs a second person."""
    careful = Programme.example().model_copy(update={"approve_above": 2})
    async with _open(BusyTown(sqlite_url, tmp_path, keys, clock, careful, shipped_texts())) as town:
        yield town


@asynccontextmanager
async def _open(town: BusyTown) -> AsyncIterator[BusyTown]:
    await town.open()
    await fill(town)
    yield town
    await town.close()

"""The busy town, for each story of staff."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversations.texts import Texts
from programme.programme import Programme
from storage.keys import Keyring
from tests.clock import Clock
from tests.transcripts.staff.busy_town import BusyTown, fill


@pytest.fixture
async def busy_town(sqlite_url: str, tmp_path: Path, keys: Keyring, clock: Clock) -> AsyncIterator[BusyTown]:
    """The town of the example programme, with people who signed up."""
    town = BusyTown(sqlite_url, tmp_path, keys, clock, Programme.example(), Texts.load())
    await town.open()
    await fill(town)
    yield town
    await town.close()

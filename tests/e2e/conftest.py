"""A house for each story: a stand-in for Telegram, a database, and the bot between them, on free ports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from app.town.phones import Exchange
from sandbox.server import serve
from storage.database import Database
from storage.keys import Keyring
from tests.e2e.house import SECRET, House


@pytest.fixture
async def empty_house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A house whose bot has not started yet."""
    async with serve() as serving, aiohttp.ClientSession() as http:
        database = await Database.open(sqlite_url, data_dir=tmp_path, keys=Keyring((SECRET,)), migrate=False)
        house = House(Exchange(serving.url, http), database, tmp_path)
        try:
            yield house
            await house.close()
        finally:
            await database.close()


@pytest.fixture
async def house(empty_house: House) -> House:
    """A house whose bot is at work."""
    await empty_house.open()
    return empty_house


@pytest.fixture
async def delivered_house(empty_house: House) -> House:
    """A house whose bot is at work, and to which Telegram delivers."""
    empty_house.webhook = True
    await empty_house.open()
    return empty_house

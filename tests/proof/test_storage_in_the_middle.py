"""The disk is full, or somebody holds the database, in the middle of a broadcast.

It stops sending, says so where it is asked and to the administrators, once, while it lasts; when there is room it goes
on by itself, and each person has had the message once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from app.town.phones import Exchange, Phone
from bot import watch
from sandbox.server import serve
from storage.database import Database
from storage.keys import Keyring
from tests.e2e.house import SECRET, House, until
from tests.e2e.test_storage_trouble import fill_up, held, make_room
from tests.proof.conftest import Tell
from tests.proof.doubts import crowd, on_its_way_at_most, rows_of
from tests.proof.looking import WORDS

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

CROWD = range(60_001, 62_001)
RATE = 100.0
"""Messages a second: the broadcast is not over before the trouble has begun."""
ADMINISTRATOR = 60_000
SOON = timedelta()
"""After how long administrators are told here, instead of two minutes: at the first look."""
A_LOOK = 80.0
"""Seconds until the watch, which looks every minute, has looked, and a little more."""
TOLD = "Something is wrong with Hearback"
STILL = 3.0
"""Seconds in which nothing leaves."""


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A house whose bot is at work."""
    async with serve() as serving, aiohttp.ClientSession() as http:
        database = await Database.open(sqlite_url, data_dir=tmp_path, keys=Keyring((SECRET,)), migrate=False)
        made = House(Exchange(serving.url, http), database, tmp_path, bulk_rate=RATE)
        try:
            await made.open()
            yield made
            await made.close()
        finally:
            await database.close()


@asynccontextmanager
async def _full(house: House) -> AsyncIterator[None]:
    await house.database.write(fill_up)
    try:
        yield
    finally:
        await house.database.write(make_room)


def _program(house: House) -> AbstractAsyncContextManager[None]:
    return held(house.folder, "any program")


@pytest.mark.parametrize(
    ("trouble", "says"),
    [(_full, "the disk is full"), (_program, "another program holds the database")],
    ids=["disk full", "locked"],
)
async def test_storage_fails_in_the_middle_of_a_broadcast(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Callable[[House], AbstractAsyncContextManager[None]],
    says: str,
    tell: Tell,
) -> None:
    monkeypatch.setattr(watch, "PATIENCE", SOON)
    administrator = await house.team(ADMINISTRATOR, "administrator")
    await crowd(house, CROWD)
    number = await house.send(WORDS)
    await until(lambda: _arrived(house, 300))

    async with trouble(house):
        await until(lambda: _says(house, says), A_LOOK)
        began = await _how_many(house)
        stood = await _stands_still(house)
        assert stood - began <= on_its_way_at_most(RATE), "only what was on its way has left"
        await until(lambda: _heard(house, administrator), A_LOOK)
        assert await _says(house, says), "it goes on saying so"
        assert await _how_many(house) == stood
    await house.until_state(number)

    tell(f"{stood - began} left after it was said, {stood} of {len(CROWD)} had left when it stood still")
    rows = await house.database.read(rows_of, [number])
    assert set(rows.values()) == {("sent", None, False)}
    calls = [call["chat_id"] for call in await house.calls() if call["text"] == WORDS]
    assert sorted(calls) == list(CROWD), "everybody once"
    await until(lambda: _is_well(house))
    assert await house.heard_times(administrator, TOLD) == 1
    assert says in next(heard.text for heard in await administrator.screen() if TOLD in heard.text)


async def _how_many(house: House) -> int:
    """How many calls have left with the announcement."""
    return sum(call["text"] == WORDS for call in await house.calls())


async def _arrived(house: House, many: int) -> bool:
    return await _how_many(house) >= many


async def _stands_still(house: House) -> int:
    """Wait until nothing leaves any more; how many have left."""
    async with asyncio.timeout(30):
        before, now = -1, await _how_many(house)
        while now > before:
            await asyncio.sleep(STILL)  # that nothing comes is only seen by letting time pass
            before, now = now, await _how_many(house)
    return now


async def _says(house: House, words: str) -> bool:
    return words in str(await house.wrong("sender"))


async def _is_well(house: House) -> bool:
    return not any([await house.wrong(part) for part in ("receiver", "turns", "sender", "broadcasts")])


async def _heard(house: House, phone: Phone) -> bool:
    return await house.heard_times(phone, TOLD) > 0

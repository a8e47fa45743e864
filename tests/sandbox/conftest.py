"""A sandbox for each test, on a free port, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from sandbox.server import Serving, serve
from tests.sandbox.driving import AMINA, BEN, ApiBot, Hands
from tests.sandbox.hand_clock import HandClock


@pytest.fixture
def hand_clock() -> HandClock:
    """The sandbox's time."""
    return HandClock()


@pytest.fixture
async def serving(hand_clock: HandClock) -> AsyncIterator[Serving]:
    """A sandbox that listens."""
    async with serve(clock=hand_clock) as serving:
        yield serving


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def hands(serving: Serving, http: aiohttp.ClientSession) -> Hands:
    """What people do."""
    return Hands(http, serving.url)


@pytest.fixture
async def bot(serving: Serving, http: aiohttp.ClientSession, hands: Hands) -> ApiBot:
    """A bot in a town of two: Amina has started it, Ben has not."""
    bot = ApiBot(http, serving.url)
    await bot.result("getMe")
    await hands.post("people", people=[{"id": AMINA, "first_name": "Amina"}, {"id": BEN, "first_name": "Ben"}])
    await hands.post("start", person=AMINA)
    await bot.updates(offset=-1)
    await bot.updates(offset=(await bot.updates())[-1]["update_id"] + 1)
    return bot

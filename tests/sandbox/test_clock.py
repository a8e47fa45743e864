"""The sandbox's clock: it goes with the machine's, and can be moved and stood still, also from outside."""

from __future__ import annotations

import asyncio
import time

import pytest

from sandbox.clock import Clock, done_within
from sandbox.server import Serving
from tests.sandbox.driving import AMINA, ApiBot, Hands


@pytest.fixture
def hand_clock() -> Clock:
    """These tests have the sandbox's own clock, as the program has."""
    return Clock()


async def test_it_goes_with_the_machine(bot: ApiBot, hands: Hands) -> None:
    shown = await hands.get("clock")
    assert abs(shown["now"] - time.time()) < 5
    assert (shown["ahead"] < 1, shown["stands"]) == (True, False)


async def test_a_long_poll_ends_when_the_clock_is_moved(bot: ApiBot, hands: Hands, serving: Serving) -> None:
    poll = asyncio.create_task(bot.updates(timeout=50))
    async with asyncio.timeout(60):
        while not (await hands.get("clock"))["waiting"]:
            pass
    moved = await hands.post("clock", advance=50)
    assert moved["ahead"] >= 49
    assert await poll == []
    assert abs(serving.town.clock.now() - time.time() - 50) < 5, "it goes on from there"


async def test_a_day_passes_when_a_test_says_so(bot: ApiBot, hands: Hands) -> None:
    await hands.post("say", person=AMINA, text="hello")
    await hands.post("clock", advance=86_399 - 60)
    assert len(await bot.updates()) == 1
    await hands.post("clock", advance=61)
    assert await bot.updates() == []


async def test_it_stands_still_until_it_may_go(bot: ApiBot, hands: Hands) -> None:
    first = await hands.post("clock", stand=True)
    assert (await hands.get("clock"))["now"] == first["now"]
    assert (await hands.post("clock", advance=90))["now"] == first["now"] + 90
    gone = await hands.post("clock", stand=False)
    assert gone["stands"] is False
    assert 85 < gone["ahead"] <= 91


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ({}, 'the clock takes "stand" (true or false) and "advance" (seconds)'),
        ({"back": 5}, 'the clock takes "stand"'),
        ({"advance": -1}, '"advance" must be a number that is not negative'),
        ({"advance": 1e12}, '"advance" must be at most ten years, in seconds'),
        ({"stand": "yes"}, '"stand" must be true or false'),
    ],
)
async def test_wrong_orders_are_refused(order: dict[str, object], sentence: str, hands: Hands) -> None:
    status, said = await hands.error("POST", "clock", **order)
    assert (status, said[: len(sentence)]) == (400, sentence)


async def test_alarms_ring_in_order_and_once() -> None:
    clock, rung = Clock(standing=100.0), list[str]()
    clock.alarm(5, lambda: rung.append("five"))
    clock.alarm(3, lambda: rung.append("three"))
    never = clock.alarm(4, lambda: rung.append("never"))
    never.cancel()
    clock.advance(2.9)
    assert rung == []
    clock.advance(10)
    clock.advance(10)
    assert rung == ["three", "five"]
    assert (clock.waiting, never.rang) == (0, False)


async def test_what_waits_goes_on_with_the_machine_when_it_may_go() -> None:
    clock = Clock(standing=100.0)
    sleeping = asyncio.create_task(clock.sleep(0.01))
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(done_within(clock, never, 0.01))
    await asyncio.wait({sleeping}, timeout=0.05)
    assert not sleeping.done()
    clock.go()
    await sleeping
    assert await waiting is False
    clock.stand()
    resting = asyncio.create_task(clock.sleep(60))
    await asyncio.wait({resting}, timeout=0)
    clock.advance(60)
    await resting

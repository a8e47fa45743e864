"""docs/crash.md, row by row: ended while a first slice is out alone, and while too many fail."""

from __future__ import annotations

import pytest

from programme.watching import FIRST
from tests.proof.conftest import Town
from tests.proof.doubts import Doubts, crowd
from tests.proof.looking import WORDS

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

CROWD = range(2100, 2220)
FAILING = range(2100, 2115)
"""Whose message cannot be delivered: more than a fifth of a first slice."""
CERTAIN = FIRST - FIRST // 5
"""How many must have it before anybody else is called."""
OFFICER = 2099
TOLD = "Announcement 1 was paused"


@pytest.mark.parametrize("ended_after", [10, 38])
async def test_in_the_middle_of_a_first_slice(town: Town, ended_after: int) -> None:
    await town.start_and_die("called, not recorded", WORDS, skip=ended_after)
    await crowd(town.house, CROWD)
    number = await town.house.send(WORDS)
    await town.process.dies()
    doubts = Doubts()
    await doubts.look(town.house.database)
    assert (await town.house.shown(number))["counts"]["sent"] <= ended_after
    slice_of_it = set(CROWD[:FIRST])
    await town.process.start()
    shown = await town.house.until_state(number)
    assert (shown["counts"]["sent"], shown["total"]) == (len(CROWD), len(CROWD))
    called = await _called(town)
    first_outside = next(place for place, chat in enumerate(called) if chat not in slice_of_it)
    assert len(set(called[:first_outside])) >= CERTAIN, "nobody else is called before it is certain"
    assert {chat for chat in called if called.count(chat) > 1} <= {chat for _, chat in doubts.times}


@pytest.mark.parametrize("point", ["watched, not committed", "claimed, not called"])
async def test_too_many_of_a_broadcast_fail(town: Town, point: str) -> None:
    """Ended before the pause is committed, or with it committed and nobody told; and once more while it is paused."""
    await town.start_and_die(point, TOLD if point.startswith("claimed") else "")
    officer = await town.house.team(OFFICER)
    await crowd(town.house, CROWD)
    await _fail(town)
    number = await town.house.send(WORDS)
    await town.process.dies()
    doubts = Doubts()
    await doubts.look(town.house.database)
    await town.process.start()
    shown = await town.house.until_state(number, "paused")
    assert shown["reason"] == "failing"
    await officer.hears(TOLD)
    await town.process.kill()
    await doubts.look(town.house.database)
    await town.process.start()
    assert set(await _called(town)) <= set(CROWD[:FIRST]), "nobody after the first slice"
    assert (await town.house.shown(number))["state"] == "paused"
    assert await town.house.heard_times(officer, TOLD) == 1
    await town.process.command("broadcast", "resume", str(number))
    await town.house.until_state(number)
    called = await _called(town)
    assert set(called) == set(CROWD)
    assert {chat for chat in called if called.count(chat) > 1} <= {chat for _, chat in doubts.times}


async def _fail(town: Town) -> None:
    refusal = {"code": 400, "description": "Bad Request: message is too long"}
    await town.house.fault("error", method="sendMessage", chats=list(FAILING), each=1, **refusal)


async def _called(town: Town) -> list[int]:
    """Who was called with it, each time, in order."""
    return [call["chat_id"] for call in await town.house.calls(limit=5000) if call["text"] == WORDS]

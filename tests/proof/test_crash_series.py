"""docs/crash.md, row by row: ended while a time of a series comes.

A series comes once a year here, and the test puts its next time where it wants it: nothing else ever comes of itself.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from programme.lateness import LatePolicy
from storage import series
from storage.broadcasts import Draft
from storage.series import Repeat
from storage.tables import broadcast, series_firing
from tests.e2e.house import furniture, now, until
from tests.proof.conftest import Tell, Town
from tests.proof.doubts import Doubts
from tests.proof.looking import WORDS

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

CROWD = range(1500, 1520)
YEARLY = Repeat(cron="0 3 1 1 *", written="0 3 1 1 *", timezone="Europe/London", calendar=None, on_holiday="skip")
AROUND = (-0.3, 1.2)
"""Seconds before and after a time in which it is killed: before it is made, and while it goes out."""
LONG_AGO = timedelta(minutes=10)
"""More than a time may be late."""


@pytest.mark.parametrize(("point", "times"), [("series fired, not committed", 1), ("nowhere", 3)])
async def test_a_time_of_a_series_has_come(town: Town, point: str, times: int, tell: Tell) -> None:
    drawn = random.Random(point)
    number = await _repeats(town, "send")
    doubts = Doubts()
    for many in range(1, times + 1):
        if point != "nowhere":
            await _comes(town, number, timedelta())
            await town.spawn_and_die(point, "")
            await town.process.dies()
            assert await _made(town, number) == [], "it is made with its next time, or not at all"
        else:
            await town.process.start()
            await _comes(town, number, timedelta(seconds=1))
            await asyncio.sleep(1 + drawn.uniform(*AROUND))  # no waiting for something: the seeded moment of the kill
            await town.process.kill()
            await doubts.look(town.house.database)
        await town.process.start()
        await until(partial(_are_over, town, number, many), 60)
        assert await town.process.stop() == 0
    heard, asked = await _heard(town), sum(doubts.times.values())
    assert all(heard[one] >= times for one in CROWD), "nobody missed one"
    assert {one for one in CROWD if heard[one] > times} <= {chat for _, chat in doubts.times}, "who was on the way"
    tell(f"{point}: {times} made once each; in doubt {asked}, doubled {sum(heard.values()) - times * len(CROWD)}")


@pytest.mark.parametrize(("late", "state"), [("send", "done"), ("skip", "cancelled"), ("hold", "held")])
async def test_a_time_of_a_series_was_missed(town: Town, late: LatePolicy, state: str) -> None:
    number = await _repeats(town, late)
    await _comes(town, number, -LONG_AGO)
    await town.spawn_and_die("series fired, not committed", "")
    await town.process.dies()
    await town.process.start()
    await until(lambda: _stands(town, number, state), 60)
    await town.process.kill()
    await town.process.start()
    assert (await town.house.shown(number))["state"] == "scheduled"
    assert [one for _, one in await _made(town, number)] == [state], "late once, also after another start"
    assert await _heard(town) == (Counter(dict.fromkeys(CROWD, 1)) if state == "done" else Counter())


@pytest.mark.parametrize(("verb", "state"), [("pause", "paused"), ("cancel", "cancelled")])
async def test_a_series_that_is_paused_or_cancelled(town: Town, verb: str, state: str) -> None:
    number = await _repeats(town, "send")
    await town.process.start()
    await town.process.command("broadcast", verb, str(number))
    await _comes(town, number, timedelta(seconds=0.5))
    await asyncio.sleep(1)  # past its time: that nothing comes is only seen by letting time pass
    await town.process.kill()
    await town.process.start()
    await asyncio.sleep(1)
    assert (await town.house.shown(number))["state"] == state
    assert await _made(town, number) == []
    assert await _heard(town) == Counter()


async def _repeats(town: Town, late: LatePolicy) -> int:
    """A series for everybody, each with a chat that is open; nothing runs."""
    await town.process.start()
    await town.house.members(*CROWD)
    assert await town.process.stop() == 0
    draft = Draft(audience="all", purpose="update", markdown={"en": WORDS}, late=late)
    texts = furniture()[0]
    return await town.house.database.write(lambda conn: series.create(conn, draft, YEARLY, texts, now()))


async def _comes(town: Town, number: int, after: timedelta) -> None:
    """Let the next time of the series be so long from now."""

    def move(conn: Connection, at: datetime) -> None:
        conn.execute(update(broadcast).where(broadcast.c.id == number).values(at=at))

    await town.house.database.write(move, now() + after)


async def _made(town: Town, number: int) -> list[tuple[int, str]]:
    """What was made of it, each with its state; the same time never stands there twice."""

    def look(conn: Connection) -> list[tuple[int, str]]:
        query = select(series_firing.c.broadcast_id, broadcast.c.state, series_firing.c.fires_at)
        rows = conn.execute(
            query.join(broadcast, broadcast.c.id == series_firing.c.broadcast_id)
            .where(series_firing.c.series_id == number)
            .order_by(series_firing.c.broadcast_id)
        ).all()
        assert len({row.fires_at for row in rows}) == len(rows)
        return [(row.broadcast_id, row.state) for row in rows]

    return await town.house.database.read(look)


async def _are_over(town: Town, number: int, many: int) -> bool:
    return [state for _, state in await _made(town, number)] == ["done"] * many


async def _stands(town: Town, number: int, state: str) -> bool:
    return [one for _, one in await _made(town, number)] == [state]


async def _heard(town: Town) -> Counter[int]:
    """How often it arrived in each chat."""
    calls: list[dict[str, Any]] = await town.house.calls(limit=5000)
    return Counter(call["chat_id"] for call in calls if call["ok"] and call["text"] == WORDS)

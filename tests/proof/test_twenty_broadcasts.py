"""Twenty broadcasts to two thousand people, each killed ten times while it goes out, at 500 messages a second.

Four at a time are on their way together, and a fifth whose crash policy is `hold`. When to kill is drawn from a seed,
as a share of what has been delivered of the one that is furthest, so a busy machine has the same kills as an idle one.
After each kill, while nothing runs, the rows are read that stand as being sent: these are unknown, and nobody else may
get anything twice.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from tests.e2e.house import until
from tests.proof.conftest import Tell, Town
from tests.proof.doubts import Delivered, Doubts, crowd, furthest, on_its_way_at_most, on_the_way, rows_of

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

CROWD = range(40_001, 42_001)
KILLS = 10
TOGETHER = 4
RATE = 466
"""Bulk messages a second that leave room for replies below the stand-in's 500."""


@pytest.mark.parametrize("seed", range(1, 6))
async def test_broadcasts_that_are_killed_ten_times_reach_everybody(town: Town, seed: int, tell: Tell) -> None:
    drawn = random.Random(seed)
    town.process.settings = {**town.process.settings, "HEARBACK_BULK_RATE": str(RATE)}
    await town.house.exchange.post("limits", overall=500, per_chat=1, burst=3)
    await town.process.start()
    await crowd(town.house, CROWD)
    *again, held = every = [await _send(town, number) for number in range(1, TOGETHER + 2)]

    doubts = Doubts()
    for share in sorted(drawn.uniform(0.02, 0.9) for _ in range(KILLS)):
        await _until_share(town, every, share)
        await asyncio.sleep(drawn.uniform(0, 0.05))  # no waiting for something: the seeded moment of the kill
        await town.process.kill()
        await doubts.look(town.house.database)
        _, running = await town.house.database.read(on_the_way, every)
        assert running == set(every), "each is on its way at each kill"
        await town.process.start()
    await until(lambda: _are_over(town, every), 120)
    assert await town.process.stop() == 0

    doubled = await _everybody_once_but_for_doubts(town, again, doubts)
    await _nobody_twice(town, held, doubts)
    assert 0 < doubts.most <= on_its_way_at_most(RATE)
    tell(f"in doubt after {KILLS} kills: {doubts.times.total()} (at most {doubts.most} after one); doubled: {doubled}")


async def _everybody_once_but_for_doubts(town: Town, numbers: list[int], doubts: Doubts) -> int:
    """How many messages came once too often."""
    heard = await _heard(town, numbers)
    rows = await town.house.database.read(rows_of, numbers)
    assert len(rows) == len(numbers) * len(CROWD)
    assert not [one for one in rows if not heard[one]], "somebody never got the message"
    doubled = {one: times - 1 for one, times in heard.items() if times > 1}
    assert all(extra <= doubts.times[one] for one, extra in doubled.items()), "each double was unknown first"
    assert {one for one, row in rows.items() if row[2]} == {one for one in doubts.times if one[0] in numbers}
    for number in numbers:
        shown = await town.house.shown(number)
        counts, mine = shown["counts"], [one for one in rows if one[0] == number]
        assert (counts["sent"], shown["total"]) == (len(CROWD), len(CROWD))
        assert sum(one in doubled for one in mine) <= counts["resent"] == sum(rows[one][2] for one in mine)
    return sum(doubled.values())


async def _nobody_twice(town: Town, number: int, doubts: Doubts) -> None:
    heard = await _heard(town, [number])
    rows = await town.house.database.read(rows_of, [number])
    shown = await town.house.shown(number)
    assert max(heard.values()) == 1, "nobody gets it twice"
    missed = {one for one in rows if not heard[one]}
    undecided = {one for one, row in rows.items() if row[0] == "unknown"}
    assert missed <= undecided == {one for one in doubts.times if one[0] == number}, "who may lack it is left to staff"
    assert shown["counts"]["unknown"] == len(undecided)
    assert shown["counts"]["sent"] == len(CROWD) - len(undecided)
    assert shown["counts"]["resent"] == 0


async def _send(town: Town, number: int) -> int:
    """Send the next broadcast; the last of them leaves to staff what a crash leaves in doubt."""
    given = await town.house.send(_words(number), crash="hold" if number > TOGETHER else "resend")
    assert given == number
    return given


async def _until_share(town: Town, numbers: list[int], share: float) -> None:
    async def there() -> bool:
        return await town.house.database.read(furthest, numbers) >= share * len(CROWD)

    await until(there, 120)


async def _are_over(town: Town, numbers: list[int]) -> bool:
    _, running = await town.house.database.read(on_the_way, numbers)
    return not running


async def _heard(town: Town, numbers: list[int]) -> Counter[Delivered]:
    """How often each broadcast arrived in each chat: the calls that were carried out."""
    said = {_words(number): number for number in numbers}
    found: Counter[Delivered] = Counter()
    for call in await town.house.calls():
        if call["ok"] and call["text"] in said:
            found[said[call["text"]], call["chat_id"]] += 1
    return found


def _words(number: int) -> str:
    return f"Clinic {number} on Mill Road opens on Monday."

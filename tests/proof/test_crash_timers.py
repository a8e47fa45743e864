"""docs/crash.md, row by row: ended while a question waits for somebody who may never answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from app.town.phones import Phone
from storage import timers
from storage.tables import inbox, outbox, session, timer
from tests.e2e.house import House, now, tap, until
from tests.proof.conftest import Town
from tests.proof.looking import count, settled

ASKED = "What would you like to be called?"
NUDGED = "You began to change something here"
DAY = timedelta(days=1)

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


async def asks_for_a_name(phone: Phone) -> None:
    await phone.say("/profile")
    await tap(phone, "My name")


async def rows(house: House, table: Any, *where: Any) -> list[Any]:
    return await house.database.read(lambda conn: list(conn.execute(select(table).where(*where))))


@pytest.mark.parametrize("ends", [1, 5], ids=["once", "until it is given up"])
async def test_sent_outcome_not_recorded_a_timeout_hangs_on_it(town: Town, ends: int) -> None:
    there = ("called, not recorded", f"sendMessage {ASKED}")
    await town.start_and_die(*there)
    (phone,) = await town.house.members(1030, tiers=("updates", "taking_part"))
    began = now()
    await asks_for_a_name(phone)
    await town.process.dies()
    for _ in range(ends - 1):
        await town.spawn_and_die(*there)
        await town.process.dies()
    assert await _due(town.house) == {}, "no timer begins before the outcome is recorded"
    await town.process.start()
    await until(lambda: settled(town.house))
    asked = outbox.c.on_sent.is_not(None)
    (row,) = [one for one in await rows(town.house, outbox, asked) if one.on_sent.get("timers")][-1:]
    due = await _due(town.house)
    assert set(due) == {"nudge", "expiry"}
    if ends == 1:
        assert (row.state, await town.house.heard_times(phone, ASKED)) == ("sent", 2)
        assert began + DAY < due["nudge"] <= now() + DAY
    else:
        assert (row.state, await town.house.heard_times(phone, ASKED)) == ("unknown", ends)
        counts_from = row.claimed_at + timers.SURELY_THERE
        assert due == {"nudge": counts_from + DAY, "expiry": counts_from + 7 * DAY}
    await phone.say("Lucy")
    await phone.hears("Done, I changed that.")


@pytest.mark.parametrize("point", [None, "timer fired, not committed", "before its turn"])
async def test_timer_due_process_down(town: Town, point: str | None) -> None:
    await town.process.start()
    (phone,) = await town.house.members(1031, tiers=("updates", "taking_part"))
    await asks_for_a_name(phone)
    await until(lambda: _waits_for(town.house, "nudge", "expiry"))
    await town.process.kill()
    await town.house.database.write(_came_due, "nudge")
    if point is not None:
        await town.spawn_and_die(point, "")
        await town.process.dies()
        fired = 1 if point == "before its turn" else 0
        assert await count(town.house, inbox, inbox.c.kind == "timer", inbox.c.state == "waiting") == fired
        assert await _waits_for(town.house, *(("expiry",) if fired else ("nudge", "expiry")))
    await town.process.start()
    await phone.hears(NUDGED)
    await until(lambda: settled(town.house))
    assert await town.house.heard_times(phone, NUDGED) == 1
    await town.process.kill()
    await town.house.database.write(_came_due, "expiry")
    await town.process.start()
    await until(lambda: _is_over(town.house))
    await until(lambda: settled(town.house))
    assert not any(heard.has("Skip") for heard in await phone.screen()), "its buttons are gone"


async def test_both_due_process_down(town: Town) -> None:
    """The late rule: who comes back after a week is not first reminded of what has ended."""
    await town.process.start()
    (phone,) = await town.house.members(1032, tiers=("updates", "taking_part"))
    await asks_for_a_name(phone)
    await until(lambda: _waits_for(town.house, "nudge", "expiry"))
    await town.process.kill()
    await town.house.database.write(_came_due, "nudge", "expiry")
    await town.process.start()
    await until(lambda: _is_over(town.house))
    await until(lambda: settled(town.house))
    assert await town.house.heard_times(phone, NUDGED) == 0


async def _due(house: House) -> dict[str, datetime]:
    """The timers of the question that waits now: what was asked before has none that counts."""
    (waits,) = await rows(house, session)
    return {one.kind: one.due_at for one in await rows(house, timer, timer.c.wait == waits.wait)}


def _came_due(conn: Connection, *kinds: str) -> None:
    """As if the process had been down since long."""
    conn.execute(update(timer).where(timer.c.kind.in_(kinds)).values(due_at=now() - timedelta(hours=1)))


async def _waits_for(house: House, *kinds: str) -> bool:
    return {one.kind for one in await rows(house, timer)} == set(kinds)


async def _is_over(house: House) -> bool:
    return await count(house, session) == 0

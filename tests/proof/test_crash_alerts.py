"""docs/crash.md, row by row: ended while the team is told of an alert that nobody takes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from app.town.phones import Phone
from storage.tables import alert_watch, outbox
from tests.e2e.house import now, tap, until
from tests.proof.conftest import Town
from tests.proof.looking import count, settled

FIRST = "Somebody needs a person now"
AGAIN = "Nobody has taken this on yet"
TAKEN = "has taken on the alert"

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


async def _raised(town: Town) -> tuple[Phone, Phone, Phone]:
    """Somebody wrote words of danger, and nobody took it on: they, and two of the team, who were told."""
    grace, sam = [await town.house.team(number) for number in (2041, 2042)]
    (maria,) = await town.house.members(1041)
    for phone in (grace, sam):
        await phone.say("/inbox")
        await phone.hears("Nothing is waiting")
    await maria.say("my husband is not breathing")
    for phone in (grace, sam):
        await phone.hears(FIRST)
    return maria, grace, sam


@pytest.mark.parametrize(
    ("point", "words"),
    [(None, ""), ("alert told again, not committed", ""), ("called, not recorded", f"sendMessage 🔴 {AGAIN}")],
    ids=["down", "before it is kept", "on its way"],
)
async def test_an_alert_is_late_process_down(town: Town, point: str | None, words: str) -> None:
    await town.process.start()
    _, grace, sam = await _raised(town)
    await until(lambda: settled(town.house))
    await town.process.kill()
    await town.house.database.write(_came_due)
    if point is not None:
        await town.spawn_and_die(point, words)
        await town.process.dies()
        assert await _told_again(town) == (1 if words else 0), "kept with the messages, or not at all"
    await town.process.start()
    for phone in (grace, sam):
        await phone.hears(AGAIN)
    await until(lambda: settled(town.house))
    assert await _told_again(town) == 1
    assert await count(town.house, outbox, outbox.c.key.like("alert:%:again:1:%")) == 2, "a message for each of them"
    heard = {await town.house.heard_times(phone, AGAIN) for phone in (grace, sam)}
    assert heard <= ({1, 2} if words else {1}), "only what was on its way may come twice"


async def test_an_alert_taken_on_the_others_not_told(town: Town) -> None:
    await town.start_and_die("claimed, not called", f"sendMessage ✅ Tom {TAKEN}")
    _, grace, sam = await _raised(town)
    await grace.press("Open it")
    await tap(grace, "I take this on")
    await town.comes_back()
    await sam.hears(TAKEN)
    await until(lambda: settled(town.house))
    assert await town.house.heard_times(sam, TAKEN) == 1
    await town.process.kill()
    await town.house.database.write(_came_due)
    await town.process.start()
    await until(lambda: settled(town.house))
    assert await _told_again(town) == 0, "what was taken on is told of no more"


def _came_due(conn: Connection) -> None:
    """As if the process had been down since long."""
    waits = alert_watch.c.tell_at.is_not(None)
    conn.execute(update(alert_watch).where(waits).values(tell_at=now() - timedelta(hours=1)))


async def _told_again(town: Town) -> int:
    return await town.house.database.read(lambda conn: int(conn.execute(select(alert_watch.c.told_again)).scalar_one()))

"""docs/crash.md, row by row: ended while somebody comes through an invitation, or passes on what others said."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from app.town.phones import Phone
from storage import invitations
from storage.tables import bot_state, contribution, relay
from tests.e2e.house import tap, until
from tests.proof.conftest import Town
from tests.proof.looking import count, settled

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]

WORDS = "Nobody there speaks our language."
THANKS = "Thank you for passing it on"


@pytest.mark.parametrize(
    ("point", "words"),
    [("update committed, nothing else", ""), ("in its turn", "/start"), ("claimed, not called", "sendMessage")],
)
async def test_somebody_comes_through_an_invitation(town: Town, point: str, words: str) -> None:
    made = await town.process.asks("invitations", "create", "Library posters", "--bot", "hearback_bot")
    code = made["link"].partition("start=")[2]
    await town.start_and_die(point, words)
    phone = await town.house.phone(1110)
    await town.house.exchange.post("start", person=1110, payload=code)
    await town.process.dies()
    if point.startswith("update committed"):
        await town.house.database.write(lambda conn: conn.execute(delete(bot_state)))  # so that it comes twice
    await town.process.start()
    asked = await phone.hears_button("English")
    assert await came(town) == (1, 0)
    await phone.press("English", asked)
    for label in ("Only updates", "All of them", "Dacorum"):
        await tap(phone, label)
    await phone.hears("You are signed up")
    await town.house.exchange.post("start", person=1110, payload=code)
    await until(lambda: settled(town.house))
    assert await came(town) == (1, 1), "who comes twice through a link has come once"


async def came(town: Town) -> tuple[int, int]:
    """How many came through the campaign, and how many of them signed up: to the last, which nobody is told."""
    (one,) = await town.house.database.read(invitations.campaigns)
    return one.came, one.signed_up


@pytest.mark.parametrize(
    ("point", "words", "kept"), [("in its turn", "10", 0), ("claimed, not called", f"sendMessage {THANKS}", 1)]
)
async def test_something_passed_on_by_an_ambassador(town: Town, point: str, words: str, kept: int) -> None:
    await town.start_and_die(point, words)
    (phone,) = await town.house.members(1111, tiers=("updates", "taking_part", "ambassador"))
    await passes_on(phone)
    await town.process.dies()
    assert await count(town.house, relay) == await count(town.house, contribution) == kept, "with its words, or not"
    await town.process.start()
    await phone.hears(THANKS)
    assert await count(town.house, relay) == await count(town.house, contribution) == 1
    await passes_on(phone)
    await phone.hears(THANKS)
    there = next(row for row in await town.process.asks("contributions", "count") if row["about"] == "Dacorum")
    counts = {name: there[name] for name in ("own", "relayed", "left_out")}
    assert counts == {"own": 0, "relayed": 10, "left_out": 10}, "one ambassador counts for ten people at most"


async def passes_on(phone: Phone) -> None:
    """What ten people or more said, about one surgery."""
    await phone.say("/relay")
    for asked, said in (
        ("Did they say", "yes"),
        ("What did they say", WORDS),
        ("Where was it said", "Dacorum"),
        ("Which service", "GP surgery"),
        ("About how many", "10"),
    ):
        await phone.hears(asked)
        await phone.say(said)

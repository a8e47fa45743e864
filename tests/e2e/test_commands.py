"""What a resident can do besides: read, take part, pause, change, see what is kept, complain."""

from __future__ import annotations

import json

import aiohttp
import pytest

from app.town import story
from app.town.people import Resident, town
from app.town.phones import Phone
from tests.e2e.house import House, tap

BEN = Resident(
    id=1002, first_name="Ben", last_name="Oduya", language="en", tier="both", called="Benny", locality="dacorum",
    topics=("mental-health", "diabetes"), interests=("surveys",), access="Large print, please",
)  # fmt: skip


@pytest.fixture
async def ben(house: House) -> Phone:
    """Somebody who signed up to take part, in the demo's town: its staff have published updates and opportunities."""
    await story.set_up(house.database, house.programme, town())
    return (await house.signs_up(BEN)).phone


async def the_file(house: House, phone: Phone) -> dict[str, object]:
    """The newest document in a chat, as Telegram keeps it."""
    chat = await house.exchange.get("chat", person=phone.person)
    document = next(one["document"] for one in reversed(chat["messages"]) if one.get("document"))
    address = f"{house.exchange.url}/sandbox/file/{document['file_id']}"
    async with aiohttp.ClientSession() as http, http.get(address) as reply:
        held: dict[str, object] = json.loads(await reply.read())
        return held


async def test_everything_that_is_held_comes_as_a_file(house: House, ben: Phone) -> None:
    await ben.say("/mydata")
    await ben.hears("Here are two files with everything we hold about you")
    held = await the_file(house, ben)
    assert "Benny" in json.dumps(held)
    assert "Large print, please" in json.dumps(held)


async def test_updates_and_opportunities_are_read_and_interest_is_kept(house: House, ben: Phone) -> None:
    await ben.say("/updates")
    assert "Source:" in (await ben.hears("We check this again on")).text
    await ben.say("/opportunities")
    listed = await ben.hears("Ways to take part")
    first = listed.buttons[0][0]
    await ben.press(first, listed)
    detail = await ben.hears("Before you decide")
    assert "Who decides:" in detail.text
    await ben.press("I’m interested", detail)
    await ben.hears("The team knows that you are interested")


async def test_a_pause_holds_until_it_is_ended(house: House, ben: Phone) -> None:
    await ben.say("/pause")
    await tap(ben, "A week")
    told = await ben.hears("no messages from us until")
    paused = await house.until_state(await house.send("In the pause."))
    assert paused["total"] == 0
    await ben.press("End the pause", told)
    await ben.hears()
    ended = await house.until_state(await house.send("After the pause."))
    assert ended["counts"]["sent"] == 1
    await ben.hears("After the pause.")
    assert not await house.heard_times(ben, "In the pause.")


async def test_each_thing_of_the_profile_can_be_changed(house: House, ben: Phone) -> None:
    await ben.say("/profile")
    await tap(ben, "Where I live")
    await tap(ben, "Hertsmere")
    await ben.hears("Where you live: Hertsmere")
    await ben.say("/language")
    await tap(ben, "Polski")
    await ben.say("/menu")
    assert "What would you like to do?" not in (await ben.hears()).text


async def test_a_complaint_gets_a_receipt_and_a_date(house: House, ben: Phone) -> None:
    await ben.say("/complain")
    await ben.hears("Please tell us what happened")
    await ben.say("Nobody rang me back as promised.")
    assert "You will hear back by" in (await ben.hears("Your receipt is")).text

"""docs/crash.md, row by row: ended between what somebody did and their committed turn."""

from __future__ import annotations

import aiohttp
import pytest
from sqlalchemy import delete

from storage.tables import answer, bot_state, inbox, outbox
from tests.e2e.house import question, until
from tests.proof.conftest import Town
from tests.proof.looking import MENU, NOTHING_YET, SAY, WORDS, count

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


async def test_update_fetched_not_committed(town: Town) -> None:
    await town.start_and_die("update fetched, not committed", "The lamp is broken")
    (phone,) = await town.house.members(1001)
    await phone.say("/say")
    await phone.hears(SAY)
    await phone.say("The lamp is broken")
    await town.comes_back()
    await phone.hears("Your receipt is")
    assert await town.house.heard_times(phone, "Your receipt is") == 1


@pytest.mark.parametrize("offset_is_lost", [False, True])
async def test_committed_offset_not_moved(town: Town, offset_is_lost: bool) -> None:
    await town.start_and_die("update committed, nothing else")
    (phone,) = await town.house.members(1002)
    await phone.say("The lamp is broken")
    await town.process.dies()
    assert await count(town.house, inbox, inbox.c.state == "waiting") == 1
    if offset_is_lost:
        await town.house.database.write(lambda conn: conn.execute(delete(bot_state)))
    await town.process.start()
    await phone.hears("Shall I pass this on")
    await phone.say("/mine")
    await phone.hears(NOTHING_YET)
    assert await town.house.heard_times(phone, "Shall I pass this on") == 1
    assert await count(town.house, inbox) == 2


async def test_committed_200_not_sent(town: Town) -> None:
    town.by_webhook()
    await town.start_and_die("delivered, not answered", "The lamp is broken")
    (phone,) = await town.house.members(1020)
    await phone.say("/say")
    await phone.hears(SAY)
    await phone.say("The lamp is broken")
    await town.process.dies()
    said = inbox.c.sender == 1020
    assert await count(town.house, inbox, said, inbox.c.state == "waiting") == 1
    assert not await _nothing_waits_at_telegram(town), "it heard no yes"
    await town.process.start()
    await phone.hears("Your receipt is")
    await until(lambda: _nothing_waits_at_telegram(town))
    await phone.say("/mine")
    await phone.hears("The lamp is broken")
    assert await town.house.heard_times(phone, "Your receipt is") == 1
    assert await count(town.house, inbox, inbox.c.update_id.is_not(None)) == 3, "it is one row, though it came twice"


async def _nothing_waits_at_telegram(town: Town) -> bool:
    """Whether all that was delivered has been answered with yes."""
    async with aiohttp.ClientSession() as http:
        url = f"{town.house.exchange.url}/bot{town.house.token}/getWebhookInfo"
        async with http.get(url) as reply:
            info = (await reply.json())["result"]
    assert info["url"], "the webhook is set"
    return bool(info["pending_update_count"] == 0)


async def test_in_the_turn_because_of_the_update_itself(town: Town) -> None:
    poison = ("before its turn", "words that end the process")
    await town.start_and_die(*poison)
    (phone, other) = await town.house.members(1003, 1004)
    await phone.say("words that end the process")
    await other.say("/menu")
    for _ in range(3):
        await town.process.dies()
        await town.spawn_and_die(*poison)  # the fourth time the update is as deadly as before, but not taken again
    await phone.hears("Sorry, something went wrong on our side")
    await other.hears(MENU)
    await phone.say("/mine")
    await phone.hears(NOTHING_YET)
    assert await count(town.house, inbox, inbox.c.state == "aside") == 1
    # Their reply may be on its way at one of these ends and come again, but their turn is taken once.
    assert await count(town.house, outbox, outbox.c.chat_id == 1004, outbox.c.method == "sendMessage") == 1


async def test_in_the_turn_otherwise(town: Town) -> None:
    await town.start_and_die("in its turn", "The lamp is broken")
    (phone,) = await town.house.members(1005)
    await phone.say("/say")
    await phone.hears(SAY)
    await phone.say("The lamp is broken")
    await town.comes_back()
    await phone.hears("Your receipt is")
    await phone.say("/mine")
    await phone.hears("The lamp is broken")
    assert await town.house.heard_times(phone, "Your receipt is") == 1


async def test_turn_committed_press_not_answered(town: Town) -> None:
    await town.start_and_die("press not answered")
    phone = await town.house.phone(1006)
    await town.house.exchange.post("start", person=1006)
    asked = await phone.hears_button("English")
    pressed = await town.house.exchange.post("press", person=1006, button="English", message_id=asked.message_id)
    await town.comes_back()
    await phone.hears_button("Only updates")
    shown = await town.house.exchange.get(f"press/{pressed['callback_query_id']}")
    assert shown["answered"] is False, "its spinner ends by itself; a late answer would be an error"
    assert await town.house.heard_times(phone, "You need to be 16") == 1


async def test_turn_committed_its_reply_not_sent(town: Town) -> None:
    await town.start_and_die("claimed, not called", "sendMessage Thank you! Your answer")
    (phone,) = await town.house.members(1018, tiers=("taking_part",))
    await town.house.send(WORDS, purpose="question", question=question("Will you come?", "Yes", "No"))
    asked = await phone.hears_button("Yes")
    await phone.press("Yes", asked)
    await town.process.dies()
    assert await count(town.house, answer) == 1
    await town.process.start()
    await phone.hears("Your answer: Yes")
    assert await count(town.house, answer) == 1

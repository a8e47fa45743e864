"""docs/crash.md, row by row: ended between a committed turn and its recorded replies."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage import people
from storage.tables import audit, delivery, inbox, outbox, person
from tests.e2e.house import House, tap, until
from tests.proof.conftest import Town
from tests.proof.looking import MENU, NOTHING_YET, SAY, WORDS, count, in_order, settled

NEW = "Please choose your language"

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


@pytest.mark.parametrize(("point", "times"), [("claimed, not called", 1), ("called, not recorded", 2)])
async def test_reply_in_sending(town: Town, point: str, times: int) -> None:
    await town.start_and_die(point, f"sendMessage {MENU}")
    (phone,) = await town.house.members(1007)
    await phone.say("/menu")
    await town.comes_back()
    await until(lambda: settled(town.house))
    await phone.say("/mine")
    await phone.hears(NOTHING_YET)
    assert await town.house.heard_times(phone, MENU) == times


async def test_an_edit_or_a_deletion_in_sending(town: Town) -> None:
    await town.start_and_die("called, not recorded", "editMessage")
    phone = await town.house.phone(1008)
    await town.house.exchange.post("start", person=1008)
    await tap(phone, "English")
    await town.comes_back()
    await phone.hears_button("Only updates")
    await until(lambda: settled(town.house))
    edits = [call for call in await town.house.calls("") if call["method"].startswith("edit")]
    assert len(edits) >= 2
    assert edits[0]["ok"]
    states = select(outbox.c.state).where(outbox.c.method.startswith("edit"))
    assert await town.house.database.read(lambda conn: set(conn.scalars(states))) == {"sent"}


async def test_reply_unknown_so_no_message_id(town: Town) -> None:
    await town.start_and_die("called, not recorded", "sendMessage")
    phone = await town.house.phone(1009)
    await town.house.exchange.post("start", person=1009)
    await town.process.dies()
    await town.process.start()
    await until(lambda: _came_twice(town.house, 1009))
    first, second = [heard for heard in await phone.screen() if heard.has("English")]
    await phone.press("English", first)
    await phone.hears_button("Only updates")
    shown = [heard for heard in await phone.screen() if heard.has("Polski")]
    assert shown, "one copy kept its buttons: nobody knew its number"
    for old in shown:
        await phone.press("Polski", old)
        await phone.hears("That button belongs to an earlier question")
    await phone.say("/help")
    await phone.hears("You can type these at any time")
    assert {first.message_id, second.message_id} >= {old.message_id for old in shown}
    known = await town.house.database.read(people.find_by_telegram, 1009)
    assert known is not None
    assert known.language == "en", "the old keyboard changed nothing"


async def _came_twice(house: House, chat: int) -> bool:
    return len([words for words in await in_order(house, chat) if NEW in words]) == 2


async def test_several_messages_to_one_chat(town: Town) -> None:
    await town.start_and_die("called, not recorded", "sendMessage South and West Herts")
    phone = await town.house.phone(1010)
    (other,) = await town.house.members(1011)
    await town.house.exchange.post("start", person=1010)
    await tap(phone, "English")
    await other.say("/menu")
    await town.comes_back()
    await phone.hears_button("Only updates")
    await other.hears(MENU)
    starts = ("South and West Herts", "We keep only what", "You need to be 16")
    seen = [start for words in await in_order(town.house, 1010) for start in starts if words.startswith(start)]
    assert seen == [starts[0], *starts], "the one that was on its way comes again, and then the others in order"


async def test_deleteme_committed(town: Town) -> None:
    await town.start_and_die("claimed, not called", "sendMessage Done. Everything about you is erased")
    (phone, _other) = await town.house.members(1014, 1015)
    number = await town.house.send(WORDS)
    await phone.hears(WORDS)
    await phone.say("/deleteme")
    await tap(phone, "Yes, go on")
    await tap(phone, "Yes, erase it all")
    await town.process.dies()
    assert await count(town.house, person, person.c.telegram_id == 1014) == 0
    assert await count(town.house, inbox, inbox.c.sender == 1014) == 0
    assert await count(town.house, outbox, outbox.c.chat_id == 1014, outbox.c.on_sent.is_(None)) == 0
    await town.process.start()
    await phone.hears("Everything about you is erased")
    await until(lambda: _nothing_for(town.house, 1014))
    assert (await town.house.until_state(number))["state"] == "done"
    assert await count(town.house, delivery) == 1
    old = town.house.folder / "old-list.csv"
    old.write_text("telegram_id,language,tier\n1014,en,updates\n")
    await town.process.command("people", "import", str(old), "--channel", "paper", expect=1)
    assert await count(town.house, person, person.c.telegram_id == 1014) == 0, "an old list does not bring them back"


async def _nothing_for(house: House, chat: int) -> bool:
    return await count(house, outbox, outbox.c.chat_id == chat) == 0


async def test_staff_pressed_answer_lost_pressed_again(town: Town) -> None:
    await town.start_and_die("claimed, not called", "is kept. They are being told")
    officer = await town.house.team(1016)
    (phone,) = await town.house.members(1017)
    await phone.say("/say")
    await phone.hears(SAY)
    await phone.say("The lamp is broken")
    await phone.hears("Your receipt is")
    await officer.say("/inbox 1")
    await tap(officer, "Answer")
    await officer.hears("Type your answer")
    await officer.say("It is mended on Friday.")
    asked = await officer.hears_button("Send it")
    await officer.press("Send it", asked)
    await town.process.dies()
    for heard in await officer.screen():
        if heard.has("Send it"):
            await officer.press("Send it", heard)
    await town.process.start()
    await phone.hears("It is mended on Friday.")
    await officer.hears("is kept. They are being told")
    await until(lambda: settled(town.house))
    assert await town.house.heard_times(phone, "It is mended on Friday.") == 1
    assert await count(town.house, audit, audit.c.act == "contribution.answered") == 1

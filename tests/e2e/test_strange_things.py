"""What people do besides answering: each gets a sensible answer, and none is an error."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from storage.tables import inbox, person
from tests.e2e.house import House, until

KINDS = {
    "photo": "a photo",
    "voice": "a voice message (0:03)",
    "audio": "a sound recording (0:03)",
    "video": "a video (0:03)",
    "video_note": "a video message (0:03)",
    "animation": "a moving picture (0:03)",
    "document": "the file “letter.txt”",
    "sticker": "/menu",
    "location": "a place on the map",
    "contact": "your own name and number",
}


async def set_aside(house: House) -> int:
    """How many updates the bot could not deal with."""
    query = select(func.count()).select_from(inbox).where(inbox.c.state == "aside")
    return await house.database.read(lambda conn: conn.execute(query).scalar_one())


async def test_whatever_is_sent_gets_an_answer_of_its_own(house: House) -> None:
    people = await house.members(*range(4001, 4001 + len(KINDS)))
    for phone, (kind, answer) in zip(people, KINDS.items(), strict=True):
        await house.exchange.post("send", person=phone.person, kind=kind)
        await phone.hears(answer)
    assert await set_aside(house) == 0


async def test_words_with_a_photo_and_words_of_others_can_be_passed_on(house: House) -> None:
    (phone,) = await house.members(4101)
    await house.exchange.post("send", person=phone.person, kind="photo", caption="The lift is broken")
    await phone.hears("You sent a photo and wrote: “The lift is broken”")
    await phone.say("no")
    await phone.hears("I have not passed it on")
    await house.exchange.post("forward", person=phone.person, text="The chemist closes", from_name="A neighbour")
    await phone.hears("The chemist closes")
    await phone.say("yes")
    await phone.hears("Your receipt is")
    assert await set_aside(house) == 0


async def test_a_changed_message_changes_what_was_kept(house: House) -> None:
    (phone,) = await house.members(4102)
    await phone.say("/say")
    await phone.hears("What is on your mind?")
    said = await house.exchange.post("say", person=phone.person, text="The lamp is broken.")
    await phone.hears("Your receipt is")
    await house.exchange.post("edit", person=phone.person, message_id=said["message_id"], text="The lamp is mended.")
    await phone.hears("the team sees your new words")
    await phone.say("/mine")
    await phone.hears("The lamp is mended.")


@pytest.mark.parametrize("admin", [False, True])
async def test_in_a_group_it_says_once_that_it_talks_in_private(house: House, admin: bool) -> None:
    await house.phone(4103, "Neighbour")
    founded = await house.exchange.post("groups", title="Neighbours of Oxhey", members=[4103], admin=admin)
    group = int(founded["id"])
    await until(lambda: house.calls(chat=group))
    for words in ("/help", "/menu", "My GP never answers."):
        await house.exchange.post("say", person=4103, chat=group, text=words)
    phone = await house.phone(4104)
    await phone.say("/start")
    await phone.hears("Please choose your language")  # later than all that was said in the group
    told = await house.calls(chat=group)
    assert len(told) == 1
    assert "not in groups" in told[0]["text"]
    await house.exchange.post(f"groups/{group}/remove_bot", person=4103)
    await phone.say("/start")
    await phone.hears("Please choose your language")
    query = select(func.count()).select_from(person)
    known = await house.database.read(lambda conn: conn.execute(query).scalar_one())
    assert known == 1, "nobody of the group is written down"
    assert await set_aside(house) == 0


async def test_words_of_danger_get_help_first_and_staff_are_told(house: House) -> None:
    officer = await house.team(9002)
    (phone,) = await house.members(4105)
    await phone.say("I want to kill myself")
    help_first = await phone.hears()
    assert "999" in help_first.text
    await officer.hears_button("Open it")

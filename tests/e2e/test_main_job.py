"""The main job, told as it happens: sign up, be asked, answer, tell the team something, hear back; be left alone."""

from __future__ import annotations

import re

from app.town.people import Resident
from app.town.phones import Phone
from storage import delivery_rows, people
from tests.e2e.house import House, now, tap, until

GRACE, TOM = 1001, 9002
ONLY_UPDATES = Resident(
    id=GRACE, first_name="Grace", last_name="Okafor", language="en", tier="updates", locality="dacorum",
    topics=("gp-services",),
)  # fmt: skip
TAKES_PART = Resident(
    id=1002, first_name="Ben", last_name="Oduya", language="en", tier="both", called="Benny", locality="hertsmere",
    topics=("hospitals", "diabetes"), interests=("surveys",), access="Large print, please",
)  # fmt: skip
IN_POLISH = Resident(
    id=1003, first_name="Marek", last_name="Zielinski", language="pl", tier="updates", locality="hertsmere",
    topics=("diabetes",),
)  # fmt: skip
CARD = ("The four surgeries", "By the end of April", "The opening times", "The buildings", "Here, in May")


async def announce_with_a_question(officer: Phone, words: str) -> None:
    """An officer writes, chooses everybody, attaches a question with its decision card, and sends."""
    await officer.say("/announce")
    await officer.hears("Type the announcement")
    await officer.say(words)
    for label in ("A question to them", "Everyone who agreed", "Yes, these people", "Choose one answer"):
        await tap(officer, label)
    for typed in ("When would you come?", "Mornings\nEvenings\nNever", *CARD):
        await officer.hears_button("Back")
        await officer.say(typed)
    for label in ("Send it now", "Yes, send it"):
        await tap(officer, label)


async def test_a_resident_signs_up_answers_and_the_team_sees_the_count(house: House) -> None:
    officer = await house.team(TOM)
    resident = (await house.signs_up(TAKES_PART)).phone
    onlooker = (await house.signs_up(ONLY_UPDATES)).phone
    await announce_with_a_question(officer, "Surgeries in **Dacorum** may open later.")
    asked = await resident.hears("Surgeries in")
    assert "Who decides: The four surgeries" in asked.text, "the decision card stands in the same message"
    await resident.press("Mornings", asked)
    await resident.hears("Your answer: Mornings")
    await resident.press("Evenings", asked)
    await resident.hears("I changed your answer to: Evenings")

    await officer.hears("finished")
    await officer.press("Report")
    report = await officer.hears("Answered: *.")
    assert re.search(r"Evenings\s+\*", report.text)
    assert re.search(r"Mornings\s+0", report.text)
    await officer.press("Picture", report)

    async def is_drawn() -> bool:
        return len(await house.file_ids(TOM)) == 1

    await until(is_drawn)
    assert re.search(r"Evenings\s+\*", (await officer.screen())[-1].text), "its table stands under it"
    rows = await house.database.read(delivery_rows.page, 1)
    calls = [call for call in await house.calls() if "Surgeries in" in call["text"] and call["ok"]]
    assert [row["state"] for row in rows] == ["sent"], "the rows are what the report tells"
    assert [call["chat_id"] for call in calls if call["chat_id"] != TOM] == [TAKES_PART.id], (
        "and the calls that were made"
    )
    assert not await house.heard_times(onlooker, "Surgeries in"), "who only wants updates is not asked"


async def test_what_was_said_is_answered_and_read(house: House) -> None:
    officer = await house.team(TOM)
    hand = await house.signs_up(ONLY_UPDATES)
    await hand.tell("The phone is never answered.")
    receipt = re.search(r"\w{3}-\w{3}", (await hand.phone.hears("Your receipt is")).text)
    assert receipt is not None
    await officer.say("/inbox")
    inbox = await officer.hears("Waiting for an answer")
    await officer.press(next(label for row in inbox.buttons for label in row if receipt[0] in label), inbox)
    assert "The phone is never answered." in (await officer.hears("We promised to answer")).text
    await officer.press("Answer")
    await officer.hears("Type your answer")
    await officer.say("From January there are two people at the desk.")
    await tap(officer, "Send it")
    read = await hand.phone.hears("two people at the desk")
    assert receipt[0] in read.text
    await hand.phone.say("/mine")
    listed = await hand.phone.hears(receipt[0])
    assert "How far it is: answered" in listed.text
    assert "two people at the desk" in listed.text


async def test_only_updates_takes_six_taps_to_the_first_update(house: House) -> None:
    phone = await house.phone(1004, "Bella")
    taps = ["English", "Only updates", "All of them", "Dacorum"]
    await house.exchange.post("start", person=phone.person)
    for label in taps:
        await tap(phone, label)
    await phone.hears("You are signed up")
    assert 1 + len(taps) < 6


async def test_sign_up_goes_on_where_it_was_after_a_restart(house: House) -> None:
    phone = await house.phone(1005, "Cleo")
    await house.exchange.post("start", person=phone.person)
    await tap(phone, "English")
    await tap(phone, "Updates and taking part")
    await phone.hears_button("Yes, I agree")
    await house.close()
    await phone.press("Yes, I agree")  # while nobody is there
    await house.open()
    await tap(phone, "All of them")
    await phone.hears_button("Hertsmere")
    await phone.say("hertsmere")
    await phone.hears("What would you like to be called?")
    await phone.say("/start")
    await phone.hears("What would you like to be called?")


async def test_polish_all_the_way(house: House) -> None:
    hand = await house.signs_up(IN_POLISH)
    await hand.phone.say("/menu")
    menu = await hand.phone.hears(hand.label("menu.text"))
    assert "What would you like to do?" not in menu.text


async def test_a_resident_learns_nothing_of_staff_commands(house: House) -> None:
    (phone,) = await house.members(1006)
    answers = []
    for words in ("/announce", "/inbox", "/nothinglikeit"):
        await phone.say(words)
        answers.append((await phone.hears()).text)
    assert len(set(answers)) == 1


async def test_stop_means_silence(house: House) -> None:
    (phone, other) = await house.members(1007, 1008)
    await phone.say("Stop")
    await phone.hears("We will not send you anything more")
    number = await house.send("The clinic is closed on Friday.")
    shown = await house.until_state(number)
    await other.hears("closed on Friday")
    assert not await house.heard_times(phone, "closed on Friday")
    assert shown["counts"]["sent"] == shown["total"] == 1
    await phone.say("/mine")
    await phone.hears("You have not told us anything yet")


async def test_who_blocks_is_left_alone_until_they_write_again(house: House) -> None:
    (phone, other) = await house.members(1009, 1010)
    await house.fault("block", chat_id=phone.person, method="sendMessage")
    first = await house.until_state(await house.send("First."))
    assert (first["counts"]["sent"], first["counts"]["failed"]) == (1, 1)
    second = await house.until_state(await house.send("Second."))
    assert (second["counts"]["sent"], second["total"]) == (1, 1)

    await house.exchange.post("start", person=phone.person)
    await phone.hears("What would you like to do?")
    third = await house.until_state(await house.send("Third."))
    assert third["counts"]["sent"] == 2
    assert [await house.heard_times(phone, words) for words in ("First.", "Second.", "Third.")] == [0, 0, 1]
    assert await house.heard_times(other, "Second.") == 1


async def test_who_blocks_without_a_word_is_not_even_tried_and_unblocking_brings_them_back(house: House) -> None:
    (phone, other) = await house.members(1011, 1012)
    await house.exchange.post("block", person=phone.person)
    await until(lambda: _is_reachable(house, phone.person, reachable=False))
    first = await house.until_state(await house.send("First."))
    assert (first["counts"]["sent"], first["counts"]["failed"], first["total"]) == (1, 0, 1)
    assert await house.calls(chat=phone.person) == []

    await house.exchange.post("unblock", person=phone.person)
    await until(lambda: _is_reachable(house, phone.person, reachable=True))
    second = await house.until_state(await house.send("Second."))
    assert second["counts"]["sent"] == second["total"] == 2
    assert [await house.heard_times(phone, words) for words in ("First.", "Second.")] == [0, 1]
    assert await house.heard_times(other, "First.") == 1


async def _is_reachable(house: House, telegram_id: int, *, reachable: bool) -> bool:
    found = await house.database.read(people.find_by_telegram, telegram_id)
    assert found is not None
    return found.reachable is reachable


async def test_erased_means_gone_and_a_newcomer_may_come(house: House) -> None:
    hand = await house.signs_up(ONLY_UPDATES)
    await hand.tell("The bus does not stop there any more.")
    await hand.phone.say("/deleteme")
    await tap(hand.phone, "Yes, go on")
    await tap(hand.phone, "Yes, erase it all")
    await until(lambda: _nobody(house))
    await house.exchange.post("start", person=GRACE)
    await hand.phone.hears("Please choose your language")


async def _nobody(house: House) -> bool:
    return not await house.database.read(people.list_people, now())

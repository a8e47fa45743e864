"""What is written down when residents do things. What they read is in the transcripts."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest
from sqlalchemy import Connection, select

from programme.programme import Programme
from storage import consents, opportunities, people, questions, topics
from storage.consents import Consent
from storage.exports import tables_about_people
from storage.people import Person
from storage.tables import answer, card_shown, contribution, erasure, inbox, metadata, outbox, participation
from tests.harness import MakeTown, Message, Phone, Town
from tests.transcripts.believable import ask, fill

BELLA, GRACE = 4_444_001, 1002


async def person(town: Town, telegram_id: int = BELLA) -> Person:
    found = await town.database.read(people.find_by_telegram, telegram_id)
    assert found is not None
    return found


async def agreements(town: Town, telegram_id: int = BELLA) -> list[Consent]:
    who = await person(town, telegram_id)
    return await town.database.read(consents.history, who.id)


async def rows(town: Town, table: Any) -> list[Any]:
    return await town.database.read(lambda conn: list(conn.execute(select(table))))


async def sign_up_for_updates(phone: Phone) -> list[Message]:
    await phone.say("/start")
    for label in ("English", "Only updates", "All of them"):
        await phone.press(label)
    return await phone.press("Dacorum")


async def test_the_first_update_comes_after_at_most_six_taps(town: Town) -> None:
    await fill(town)
    phone, taps = town.phone(BELLA), 1
    await phone.say("/start")  # the Start button of a new chat is the first tap
    for label in ("English", "Only updates", "Mental health", "Done", "Dacorum"):
        await phone.press(label)
        taps += 1
    assert taps <= 6
    phone.expects("Source: ", "We check this again on")


async def test_a_consent_holds_the_wording_that_was_shown(town: Town) -> None:
    phone = town.phone(BELLA)
    await phone.say("/start")
    await phone.press("English")
    shown = phone.last.text
    town.clock.move(minutes=3)
    await phone.press("Only updates")
    (given,) = await agreements(town)
    assert "Yes, send me health updates in this chat" in shown
    assert (given.tier, given.wording, given.wording_version) == ("updates", "updates-1", 1)
    assert (given.language, given.channel, given.given_at) == ("en", "telegram", town.clock())


async def test_a_wording_nobody_checked_is_agreed_to_in_english(town: Town) -> None:
    phone = town.phone(BELLA, language_code="pl")
    await phone.say("/start")
    await phone.press("Polski")
    await phone.press("Tylko wiadomości")
    (given,) = await agreements(town)
    assert given.language == "en"
    assert (await person(town)).language == "pl"


async def test_who_only_wants_updates_is_asked_for_no_name(town: Town) -> None:
    phone = town.phone(BELLA)
    await sign_up_for_updates(phone)
    who = await person(town)
    assert (who.name, who.access_needs, who.interests_asked, who.locality) == (None, None, False, "dacorum")
    assert who.signed_up_at == town.clock()
    assert len(await town.database.read(topics.chosen, who.id)) == 8
    assert "What would you like to be called" not in phone.screen()


async def test_taking_part_is_a_consent_of_its_own_and_its_questions_can_be_skipped(town: Town) -> None:
    phone = town.phone(BELLA)
    await phone.say("/start s_library_l_dacorum")
    for label in ("English", "Updates and taking part", "Yes, I agree", "All of them", "Skip", "Skip", "Skip", "Skip"):
        await phone.press(label)
    await phone.press("Yes, all right")
    assert [one.tier for one in await agreements(town)] == ["updates", "taking_part"]
    who = await person(town)
    assert (who.name, who.locality, who.access_needs, who.interests_asked) == (None, None, None, True)
    assert who.invited_by == "s_library_l_dacorum"


@pytest.mark.parametrize("payload", ["🙃", "a" * 300, "__", "'; DROP TABLE person;"])
async def test_a_strange_payload_does_no_harm(town: Town, payload: str) -> None:
    phone = town.phone(BELLA)
    await phone.say(f"/start {payload}")
    phone.expects("Please choose your language")
    assert len((await person(town)).invited_by or "") <= 64


async def test_changing_ones_mind_with_back_leaves_one_consent(town: Town) -> None:
    phone = town.phone(BELLA)
    await phone.say("/start")
    for label in ("English", "Updates and taking part", "Yes, I agree", "Back", "No, only updates"):
        await phone.press(label)
    held = [one for one in await agreements(town) if one.withdrawn_at is None]
    assert [one.tier for one in held] == ["updates"]
    assert {one.withdrawn_how for one in await agreements(town) if one.withdrawn_at} == {"cancel"}


async def test_a_cancelled_sign_up_leaves_no_consent(town: Town) -> None:
    phone = town.phone(BELLA)
    await phone.say("/start")
    for label in ("English", "Updates and taking part", "Yes, I agree", "Cancel"):
        await phone.press(label)
    phone.expects("What you agreed to just now is taken back")
    assert [one.withdrawn_how for one in await agreements(town)] == ["cancel", "cancel"]
    assert not (await person(town)).signed_up


async def everything(town: Town) -> str:
    def read(conn: Connection) -> str:
        return "\n".join(repr(tuple(row)) for table in metadata.sorted_tables for row in conn.execute(select(table)))

    return await town.database.read(read)


@pytest.mark.parametrize("label", ["I am younger", "No, thank you"])
async def test_of_who_is_too_young_or_declines_nothing_is_kept(town: Town, label: str) -> None:
    phone = town.phone(BELLA)
    await phone.say("/start")
    await phone.press("English")
    await phone.press(label)
    assert str(BELLA) not in await everything(town)
    assert await rows(town, erasure) == []


async def test_no_thank_you_does_not_lose_what_somebody_said_before(town: Town) -> None:
    phone = town.phone(BELLA)
    await phone.say("The lift at the surgery is broken")
    await phone.press("Yes, pass it on")
    await phone.say("/start")
    await phone.press("English")
    await phone.press("No, thank you")
    phone.expects("You have not agreed to anything")
    assert len(await rows(town, contribution)) == 1


async def test_a_programme_without_places_and_interests_does_not_ask_for_them(make_town: MakeTown) -> None:
    plain = Programme.plain().model_copy(update={"interests": ()})
    town = await make_town(programme=plain)
    phone = town.phone(BELLA)
    await phone.say("/start")
    for label in ("English", "Updates and taking part", "Yes, I agree", "All of them", "Skip", "Skip"):
        await phone.press(label)
    phone.expects("Is this right?")
    assert "Where do you live" not in phone.screen()
    assert "How would you like to take part" not in phone.screen()
    await phone.press("Yes, all right")
    await phone.say("/profile")
    await phone.press("Where I live")
    phone.expects("does not ask where people live", "This is what we know about you")
    await phone.press("How I take part")
    phone.expects("does not ask how you would like to take part")


async def test_starting_again_after_a_stop_asks_anew(town: Town) -> None:
    phone = town.phone(BELLA)
    await sign_up_for_updates(phone)
    await phone.say("stop")
    assert (await person(town)).stopped_at == town.clock()
    assert [one.withdrawn_at for one in await agreements(town)] == [None], "a stop takes no consent back"
    town.clock.move(days=2)
    await phone.say("/start")
    await phone.press("Yes")
    assert (await person(town)).stopped, "nothing is sent until they agree again"
    await phone.press("English")
    await phone.press("Only updates")
    assert not (await person(town)).stopped
    assert [one.withdrawn_how for one in await agreements(town)] == ["stop", None]


async def test_a_pause_is_written_down_and_ends(town: Town) -> None:
    phone = town.phone(BELLA)
    await sign_up_for_updates(phone)
    await phone.say("/pause")
    await phone.press("Until I say")
    town.clock.move(days=4000)
    assert (await person(town)).paused(town.clock())
    await phone.press("End the pause")
    assert not (await person(town)).paused(town.clock())


async def test_the_file_holds_everything_with_its_reasons(town: Town) -> None:
    await fill(town)
    phone = town.phone(GRACE, first_name="Grace")
    await phone.say("/say")
    await phone.say("The waiting room is too loud")
    await phone.say("/mydata")
    document = next(message for message in phone.heard() if message.file == "my-data.json")
    held = json.loads(b64decode(document.content or ""))
    assert held["held"]["contribution"]["records"][0]["words"] == "The waiting room is too loud"
    assert held["held"]["person"]["records"][0]["name"] == "Grace"
    assert {str(table.name) for table in tables_about_people()} <= set(held["held"])
    assert all(len(part["why"]) > 20 for part in held["held"].values())
    assert held["kept"][0]["how_long"]


async def test_erasing_leaves_nothing_but_a_hash(town: Town) -> None:
    await fill(town)
    phone = town.phone(GRACE, first_name="Grace")
    await ask(town, GRACE, "text", "What would have made it easier?")
    await phone.say("Shorter queues")
    await phone.say("/say")
    await phone.say("The waiting room is too loud")
    await phone.say("/opportunities")
    await phone.say("/deleteme")
    await phone.press("Yes, go on")
    await phone.press("Yes, erase it all")
    phone.expects("Everything about you is erased")
    left = await everything(town)
    for trace in (str(GRACE), "Grace", "too loud", "Shorter queues"):
        assert trace not in left
    assert len(await rows(town, erasure)) == 1
    assert [row for row in await rows(town, outbox) if row.chat_id == GRACE] == []
    assert {row.sender for row in await rows(town, inbox)} == {None}


async def test_an_old_button_of_somebody_who_was_erased_does_nothing(town: Town) -> None:
    await fill(town)
    phone = town.phone(GRACE, first_name="Grace")
    await ask(town, GRACE, "choice", "Did you get through?", ("Yes", "No"))
    await phone.say("/deleteme")
    await phone.press("Yes, go on")
    await phone.press("Yes, erase it all")
    await phone.press("No")
    assert await rows(town, answer) == []
    assert await town.database.read(people.find_by_telegram, GRACE) is None


async def test_an_answer_is_kept_with_the_proof_that_the_card_was_shown(town: Town) -> None:
    await fill(town)
    number = await ask(town, GRACE, "scale", "How easy was it?")
    phone = town.phone(GRACE, first_name="Grace")
    await phone.press("4")
    await phone.say("5")
    kept = await rows(town, answer)
    assert [(row.value, row.superseded_at is None) for row in kept] == [("4", False), ("5", True)]
    assert f"question:{number}" in {row.subject for row in await rows(town, card_shown)}


@pytest.mark.parametrize("index", [-1, 5, 99])
async def test_a_forged_button_is_no_answer(town: Town, index: int) -> None:
    await fill(town)
    number = await ask(town, GRACE, "scale", "How easy was it?")
    await town.phone(GRACE).press_data(f"q:{number}:{index}")
    assert await rows(town, answer) == []


async def test_nobody_answers_what_they_were_not_asked(town: Town) -> None:
    await fill(town)
    number = await ask(town, GRACE, "scale", "How easy was it?")
    other = town.phone(1001)
    await other.press_data(f"q:{number}:0")
    other.expects("that question was not sent to this chat")
    assert await rows(town, answer) == []


async def test_a_closed_question_takes_no_answer(town: Town) -> None:
    await fill(town)
    number = await ask(town, GRACE, "scale", "How easy was it?")
    await town.database.write(questions.close, number, town.clock())
    await town.phone(GRACE).press("4")
    assert await rows(town, answer) == []


async def test_interest_is_kept_and_its_card_was_seen_first(town: Town) -> None:
    await fill(town)
    phone = town.phone(GRACE, first_name="Grace")
    await phone.say("/opportunities")
    await phone.press("1. Walking group")
    chance = (await town.database.read(opportunities.list_opportunities))[0]
    assert f"opportunity:{chance.id}" in {row.subject for row in await rows(town, card_shown)}
    assert await rows(town, participation) == []
    await phone.press("I’m interested")
    assert [(row.opportunity_id, row.state) for row in await rows(town, participation)] == [(chance.id, "interested")]


async def test_what_is_said_is_kept_with_a_promise_and_its_card(town: Town) -> None:
    await fill(town)
    phone = town.phone(GRACE, first_name="Grace")
    await phone.say("/say")
    assert "flow:say" in {row.subject for row in await rows(town, card_shown)}
    await phone.say("The waiting room is too loud")
    (kept,) = await rows(town, contribution)
    assert (kept.kind, kept.words, kept.locality) == ("said", "The waiting room is too loud", "dacorum")
    assert (kept.answer_by - kept.made_at).days == 28
    phone.expects(kept.receipt)


async def test_words_of_danger_are_kept_once(town: Town) -> None:
    await fill(town)
    officer = await town.staff(7001)
    phone = town.phone(GRACE, first_name="Grace")
    await phone.say("/say")
    await phone.say("my dad has chest pain and he cannot breathe")
    heard = phone.heard()
    assert "call 999" in heard[0].text, "help comes before anything else"
    assert ["with the receipt" in message.text for message in heard] == [False, True], "and nothing comes after it"
    assert [row.kind for row in await rows(town, contribution)] == ["urgent"]
    assert len(officer.heard()) == 1
    assert "chest pain" not in officer.said(), "a lock screen may show it"


async def test_a_complaint_with_words_of_danger_is_kept_once_and_can_still_be_made(town: Town) -> None:
    await fill(town)
    phone = town.phone(GRACE, first_name="Grace")
    await phone.say("/complain")
    await phone.say("I said I want to kill myself and nobody rang me back")
    assert [row.kind for row in await rows(town, contribution)] == ["urgent"]
    assert len(phone.heard()) == 2
    await phone.say("They never rang back")
    phone.expects("Shall I pass this on to the team?")
    await phone.press("No")
    phone.expects("I am sorry something went wrong.")
    await phone.say("They never rang back")
    assert [row.kind for row in await rows(town, contribution)] == ["urgent", "complaint"]


async def test_after_help_a_plain_answer_is_an_answer_again(town: Town) -> None:
    phone = town.phone(BELLA)
    await phone.say("/start")
    for label in ("English", "Only updates"):
        await phone.press(label)
    asked = phone.last
    await phone.say("I want to die")
    assert len(phone.heard()) == 2
    await phone.press("All of them", under=asked)
    phone.expects("Where do you live?")
    await phone.say("I want to die")
    await phone.say("Dacorum")
    phone.expects("You are signed up")


async def test_words_of_danger_answer_no_quick_question(town: Town) -> None:
    await fill(town)
    await ask(town, GRACE, "text", "What would have made it easier?")
    phone = town.phone(GRACE, first_name="Grace")
    await phone.say("I want to die")
    assert len(phone.heard()) == 2
    assert await rows(town, answer) == []
    assert [row.kind for row in await rows(town, contribution)] == ["urgent"]


async def test_who_wants_to_stop_is_not_kept_by_words_of_danger(town: Town) -> None:
    await fill(town)
    phone = town.phone(GRACE, first_name="Grace")
    await phone.say("/stop I want to die")
    assert "116 123" in phone.heard()[0].text
    assert (await person(town, GRACE)).stopped


async def test_many_updates_come_a_few_at_a_time(town: Town) -> None:
    await fill(town)
    phone = town.phone(BELLA)
    for number in range(5):
        await phone.say("/say")
        await phone.say(f"This is thing {number}")
    await phone.say("/mine")
    phone.expects("thing 4", "thing 2", "There are 2 more.")
    await phone.press("Show more", under=phone.last)
    phone.expects("thing 1", "thing 0")
    await phone.say("/mine 999")
    phone.expects("thing 4")
    await phone.say("/mine x'--")
    phone.expects("thing 4")

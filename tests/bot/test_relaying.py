"""Passing on what somebody said: who may, what is kept, and that it is told as passed on wherever it is shown."""

from __future__ import annotations

from base64 import b64decode

from sqlalchemy import select

from programme.programme import Programme
from storage import contributions, people, relays
from storage.contributions import Contribution
from storage.tables import card_shown, contribution, relay
from tests.harness import Phone, Town
from tests.transcripts.believable import add_ambassadors, fill

IMAN = 1021
WORDS = "My neighbours wait two weeks for an interpreter."


async def iman(town: Town) -> Phone:
    await fill(town)
    await add_ambassadors(town)
    return town.phone(IMAN, first_name="Iman")


async def passes_on(phone: Phone, words: str = WORDS, people: int = 4) -> None:
    await phone.say("/relay")
    for typed in ("yes", words, "Dacorum", "GP surgery", str(people)):
        await phone.say(typed)
    phone.expects("Thank you for passing it on")


async def kept(town: Town) -> list[Contribution]:
    found = await town.database.read(people.find_by_telegram, IMAN)
    assert found is not None
    return await town.database.read(contributions.of_person, found.id)


async def test_it_is_kept_as_passed_on_with_place_service_number_and_consent(town: Town) -> None:
    phone = await iman(town)
    await phone.say("/relay")
    ticked = town.clock()
    await phone.press("Yes, they said so")
    town.clock.move(minutes=1)
    for typed in (WORDS, "Hertsmere", "Hospital", "7"):
        await phone.say(typed)
    [one] = await kept(town)
    about = await town.database.read(relays.of, one.id)
    assert about is not None
    assert (one.relayed, one.kind, one.words, one.locality) == (True, "said", WORDS, "hertsmere")
    assert (about.people, about.service, about.service_words, about.agreed_at) == (7, "hospital", None, ticked)


async def test_nothing_is_kept_without_the_spoken_consent(town: Town) -> None:
    phone = await iman(town)
    await phone.say("/relay")
    await phone.press("No, or I have not asked")
    phone.expects("please ask first")
    assert await kept(town) == []


async def test_the_decision_card_is_shown_and_logged_before_the_first_question(town: Town) -> None:
    phone = await iman(town)
    await phone.say("/relay")
    shown = await town.database.read(lambda conn: list(conn.scalars(select(card_shown.c.subject))))
    assert shown == ["flow:relay"]


async def test_words_that_were_taken_out_are_kept_nowhere(town: Town) -> None:
    phone = await iman(town)
    await phone.say("/relay")
    await phone.say("yes")
    await phone.say("Mrs Jones waits two weeks.")
    await phone.press("Write it again")
    for typed in ("A neighbour waits two weeks.", "Dacorum", "GP surgery", "1"):
        await phone.say(typed)
    [one] = await kept(town)
    assert one.words == "A neighbour waits two weeks."
    parts = await town.database.read(lambda conn: str(list(conn.execute(select(relay)))))
    assert "Jones" not in parts


async def test_words_that_were_left_behind_reach_the_team_after_a_week(town: Town) -> None:
    phone = await iman(town)
    await phone.say("/relay")
    for typed in ("yes", WORDS, "Dacorum"):
        await phone.say(typed)
    town.clock.move(days=1, minutes=1)
    await town.ring()
    phone.expects("is not with the team yet", "Which service is it about?")
    town.clock.move(days=7)
    await town.ring()
    phone.expects("so that it is not lost")
    [one] = await kept(town)
    about = await town.database.read(relays.of, one.id)
    assert about is not None
    assert (one.words, one.locality, about.people, about.service) == (WORDS, "dacorum", 1, None)


async def test_a_hint_never_blocks(town: Town) -> None:
    phone = await iman(town)
    await phone.say("/relay")
    await phone.say("yes")
    await phone.say("Nobody answers on 020 7946 0018.")
    await phone.press("Leave it as it is")
    for typed in ("Dacorum", "GP surgery", "1"):
        await phone.say(typed)
    assert [one.words for one in await kept(town)] == ["Nobody answers on 020 7946 0018."]


async def test_a_change_of_the_message_changes_what_is_passed_on(town: Town) -> None:
    phone = await iman(town)
    await phone.say("/relay")
    await phone.say("yes")
    await phone.say("They wait too weeks")
    await phone.edit("They wait two weeks")
    for typed in ("Dacorum", "GP surgery", "1"):
        await phone.say(typed)
    assert [one.words for one in await kept(town)] == ["They wait two weeks"]


async def test_the_team_reads_it_as_passed_on_also_in_its_group(town: Town) -> None:
    phone = await iman(town)
    admin = await town.staff(2002, "administrator", first_name="Ada")
    group = town.group()
    await group.say(admin, "/connect")
    await passes_on(phone)
    assert "Passed on by an ambassador (4 people; GP surgery)" in group.last(group.topic("Resident")).text


async def test_staff_see_how_much_of_what_waits_was_passed_on(town: Town) -> None:
    phone = await iman(town)
    amina, sam = town.phone(1001), await town.staff(2001)
    await amina.say("/say")
    await amina.say("The lift is broken.")
    await passes_on(phone)
    await sam.say("/inbox")
    sam.expects("1 thing people told us", "1 thing that ambassadors passed on")


async def test_the_letter_tells_it_as_passed_on(town: Town) -> None:
    phone = await iman(town)
    await passes_on(phone, people=10)
    await phone.say("/mydata")
    letter = next(message for message in phone.heard() if (message.file or "").endswith(".txt"))
    told = b64decode(letter.content or "").decode()
    assert "You passed on what others said" in told
    assert "Passed on: 10 or more people; GP surgery; Dacorum" in told


async def test_it_goes_with_the_ambassador_who_erases_themself(town: Town) -> None:
    phone = await iman(town)
    await passes_on(phone)
    await phone.say("/deleteme")
    await phone.press("Yes")
    await phone.press("Yes")
    left = [select(contribution.c.id), select(relay.c.contribution_id)]
    assert await town.database.read(lambda conn: [list(conn.scalars(query)) for query in left]) == [[], []]


async def test_a_programme_without_lists_asks_in_own_words(town: Town) -> None:
    phone = await iman(town)
    bare = Programme.example().model_copy(update={"localities": (), "services": ()})
    town.programme = bare
    await town.restart()
    await phone.say("/relay")
    for typed in ("yes", WORDS, "the school nurse", "2"):
        await phone.say(typed)
    phone.expects("Thank you for passing it on")
    [one] = await kept(town)
    about = await town.database.read(relays.of, one.id)
    assert about is not None
    assert (about.service, about.service_words, one.locality) == (None, "the school nurse", None)

"""Becoming an ambassador: what counts and from when, which words are kept, and who hears of it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import func, select

from programme.programme import Programme, example_text
from storage import ambassadors, consents, exports, people
from storage.tables import agreed_document, ambassador
from tests.harness import Message, Phone, Town
from tests.transcripts.believable import fill

MakeTown = Callable[..., Awaitable[Town]]
GRACE = 1002
TO_THE_AGREEMENT = ("Yes, show me", "Go on", "Go on", "Go on", "Yes, I agree")
TO_THE_QUIZ = (*TO_THE_AGREEMENT, "Go on", "Go on", "Yes, I agree")
QUIZ = ("Ask the pharmacist", "Leave it", "Call 999", "Go on", "When she said yes")


async def presses(phone: Phone, labels: Sequence[str]) -> list[Message]:
    heard: list[Message] = []
    for label in labels:
        heard = await phone.press(label)
    return heard


async def number_of(town: Town, telegram_id: int) -> int:
    found = await town.database.read(people.find_by_telegram, telegram_id)
    assert found is not None
    return found.id


async def count(town: Town, table: Any) -> int:
    return await town.database.read(lambda conn: conn.execute(select(func.count()).select_from(table)).scalar_one())


async def becomes(town: Town, telegram_id: int) -> Phone:
    """Somebody becomes an ambassador, on the shortest way."""
    phone = town.phone(telegram_id, first_name="Grace")
    await phone.say("/ambassador")
    await presses(phone, (*TO_THE_QUIZ, *QUIZ, "Yes, count me in"))
    phone.expects("Welcome, ambassador!")
    return phone


async def test_nothing_counts_before_the_last_yes(town: Town) -> None:
    await fill(town)
    grace = town.phone(GRACE, first_name="Grace")
    await grace.say("/ambassador")
    await presses(grace, (*TO_THE_QUIZ, *QUIZ))
    number = await number_of(town, GRACE)
    assert await town.database.read(consents.tiers, number) == ["taking_part", "updates"]
    assert await count(town, ambassador) == 0
    await grace.press("No, I would rather not")
    grace.expects("You agreed to nothing")
    assert await count(town, ambassador) == await count(town, agreed_document) == 0


async def test_the_consent_is_kept_with_its_wording_and_all_that_stands_behind_it(town: Town) -> None:
    await fill(town)
    started = town.clock()
    grace = town.phone(GRACE, first_name="Grace")
    await grace.say("/ambassador")
    await presses(grace, TO_THE_AGREEMENT)
    town.clock.move(minutes=3)
    await presses(grace, (*TO_THE_QUIZ[5:], *QUIZ))
    town.clock.move(minutes=2)
    await grace.press("Yes, count me in")
    number = await number_of(town, GRACE)
    given = (await town.database.read(consents.live, number))[-1]
    assert (given.tier, given.wording, given.wording_version) == ("ambassador", "ambassador-2", 2)
    assert (given.language, given.channel, given.given_at) == ("en", "telegram", town.clock())
    agreement, code = await town.database.read(ambassadors.documents_of, number)
    assert (agreement.name, agreement.version, agreement.language, agreement.at) == ("agreement", 1, "en", started)
    assert (code.name, (code.at - started).total_seconds()) == ("code_of_conduct", 180)
    assert agreement.pieces[0].startswith("What you do for us")
    shown = await town.database.read(people.show, number, town.clock())
    assert shown is not None
    assert (shown["ambassador_since"], shown["agreement_version"]) == (town.clock(), 1)
    assert (shown["quiz_passed_at"] - started).total_seconds() == 180


async def test_staff_hear_once_of_who_became_one_and_who_left(town: Town) -> None:
    await fill(town)
    sam = await town.staff(2001, first_name="Sam")
    grace = await becomes(town, GRACE)
    assert "number 2, Dacorum, reads English" in sam.said()
    await grace.say("/profile")
    await presses(grace, ("What I agreed to", "Stop: being a community", "Yes, take it back"))
    assert "no longer an ambassador: number 2" in sam.said()
    shown = await town.database.read(people.show, await number_of(town, GRACE), town.clock())
    assert shown is not None
    assert shown["ambassador_since"] is None
    assert shown["agreement_version"] is None


async def test_the_same_words_are_kept_once(town: Town) -> None:
    await fill(town)
    await becomes(town, GRACE)
    await becomes(town, 1001)
    assert await count(town, ambassador) == 2
    assert await count(town, agreed_document) == 2


async def test_what_is_read_in_the_middle_of_a_change_begins_anew_and_what_was_read_is_kept(
    make_town: MakeTown,
) -> None:
    town = await make_town()
    await fill(town)
    grace = town.phone(GRACE, first_name="Grace")
    await grace.say("/ambassador")
    await presses(grace, (*TO_THE_AGREEMENT, "Go on"))
    pieces = "en: {checked_by: Ann, pieces: [New words, And more of them]}"
    changed = f"\nambassadors: {{code_of_conduct: {{version: 2, texts: {{{pieces}}}}}}}\n"
    town.programme = Programme.read(example_text() + changed)
    await town.restart()
    await grace.press("Go on")
    grace.expects("The code of conduct (version 2), 1 of 2", "New words")
    await presses(grace, ("Go on", "Yes, I agree", *QUIZ, "Yes, count me in"))
    agreement, code = await town.database.read(ambassadors.documents_of, await number_of(town, GRACE))
    assert agreement.version == 1
    assert (code.version, list(code.pieces)) == (2, ["New words", "And more of them"])


async def test_a_new_induction_is_begun_anew(make_town: MakeTown) -> None:
    town = await make_town()
    await fill(town)
    grace = town.phone(GRACE, first_name="Grace")
    await grace.say("/ambassador")
    await presses(grace, (*TO_THE_QUIZ, *QUIZ[:2]))
    changed = "\nambassadors: {induction: {version: 2, lessons: [{title: Listen, text: More than you talk}]}}\n"
    town.programme = Programme.read(example_text() + changed)
    await town.restart()
    await grace.press("Call 999")
    grace.expects("The team has just changed these steps", "Step 1 of 1: Listen")
    assert await count(town, ambassador) == 0
    await presses(grace, ("Go on", "Yes, count me in"))
    grace.expects("Welcome, ambassador!")


async def test_who_is_erased_takes_it_along_and_the_words_name_nobody(town: Town) -> None:
    await fill(town)
    grace = await becomes(town, GRACE)
    held = await town.database.read(exports.export_person, await number_of(town, GRACE), town.clock())
    assert held is not None
    assert {one["name"] for one in held["agreed_document"]} == {"agreement", "code_of_conduct"}
    assert held["ambassador"][0]["became_at"]
    await grace.say("/deleteme")
    await presses(grace, ("Yes", "Yes"))
    assert await count(town, ambassador) == 0
    kept = await town.database.read(lambda conn: [dict(row._mapping) for row in conn.execute(select(agreed_document))])
    assert "Grace" not in str(kept)


async def test_what_was_agreed_to_stands_in_the_letter(town: Town) -> None:
    await fill(town)
    grace = await becomes(town, GRACE)
    await grace.say("/mydata")
    letter = next(message for message in grace.heard() if (message.file or "").endswith(".txt"))
    assert letter.content is not None
    told = b64decode(letter.content).decode()
    assert "you became an ambassador" in told
    assert "the agreement, version 1" in told


async def test_who_stopped_is_an_ambassador_who_is_not_written_to(town: Town) -> None:
    await fill(town)
    grace = await becomes(town, GRACE)
    await grace.say("/stop")
    await grace.say("/start")
    await grace.press("Yes")
    assert await town.database.read(consents.tiers, await number_of(town, GRACE)) == [], "all is asked anew"


async def test_the_menu_and_the_end_of_the_sign_up_offer_it_to_those_who_take_part(town: Town) -> None:
    await fill(town)
    amina, grace = town.phone(1001), town.phone(GRACE, first_name="Grace")
    await amina.say("/menu")
    assert "Become an ambassador" not in amina.last.labels
    await grace.say("/menu")
    assert "Become an ambassador" in grace.last.labels

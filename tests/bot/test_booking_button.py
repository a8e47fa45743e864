"""The button of an announcement for a way to take part, pressed wherever its reader is just then."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from storage import bookings, broadcasts, decision_cards, opportunities
from storage.tables import participation
from tests.harness import Phone, Town
from tests.storage.sending import draft, resident
from tests.storage.test_bookings import offered

BUTTON = "Take part: Walking group"


async def announced(town: Town, *, language: str = "en") -> Phone:
    """Amina has an announcement with a button; her phone."""

    def make(conn: Connection) -> None:
        now = town.clock()
        resident(conn, 1001, tiers=("updates", "taking_part"), language=language)
        booking = bookings.offer(conn, offered(conn), town.texts, now)
        broadcasts.create(conn, draft("Walk with us.", purpose="opportunity", booking=booking), town.texts, now)

    await town.database.write(make)
    phone = town.phone(1001, language_code=language)
    await town.broadcast()
    phone.expects("Walk with us.")
    return phone


async def interests(town: Town) -> list[int | None]:
    """For each interest that is kept, the announcement that led to it."""
    return await town.database.read(lambda conn: list(conn.scalars(select(participation.c.by_broadcast))))


async def test_it_opens_the_card_first_and_twice_pressed_is_one_booking(town: Town) -> None:
    amina = await announced(town)
    announcement = amina.last
    await amina.press(BUTTON)
    page = amina.expects("Walking group", "Who decides: The PPI committee", "How you hear back: Here, in June")
    assert await interests(town) == [], "nothing is booked before they saw what it is"
    assert await town.database.read(decision_cards.was_shown, 1, "opportunity:1")
    await amina.press(BUTTON, under=announcement)
    await amina.press("I’m interested")
    amina.expects("will write to you here")
    await amina.press_data(str(page.rows[0][0].data), under=page)
    await amina.press(BUTTON, under=announcement)
    amina.expects("You said that you are interested")
    assert await interests(town) == [1]
    await amina.say("I’m no longer interested")
    assert await interests(town) == []


async def test_typed_words_do_as_well(town: Town) -> None:
    amina = await announced(town)
    await amina.press(BUTTON)
    await amina.say("what?")
    amina.expects("Please tap a button, or type its words")
    await amina.say("i'm interested")
    assert await interests(town) == [1]


async def test_another_conversation_waits_and_goes_on(town: Town) -> None:
    amina = await announced(town)
    announcement = amina.last
    await amina.say("/complain")
    asked = amina.said()
    await amina.press(BUTTON, under=announcement)
    amina.expects("Who decides: The PPI committee")
    await amina.press("I’m interested")
    assert asked.splitlines()[0] in amina.said(), "the question that waited is asked again"
    assert await interests(town) == [1]


async def test_one_who_looks_at_another_instead_was_not_brought_there(town: Town) -> None:
    amina = await announced(town)
    await town.database.write(lambda conn: offered(conn, "other"))
    await amina.press(BUTTON)
    await amina.press("Back to the list")
    await amina.press("2. Walking group")
    await amina.press("I’m interested")
    assert await interests(town) == [None]


async def test_what_is_gone_by_then_is_said_kindly(town: Town) -> None:
    amina = await announced(town)
    announcement = amina.last
    await amina.press(BUTTON)
    await town.database.write(opportunities.withdraw, 1, town.clock())
    await amina.press("I’m interested")
    amina.expects("that one is over now")
    await amina.press(BUTTON, under=announcement)
    amina.expects("that one is over now", "nothing open for you")
    assert await interests(town) == []


async def test_who_has_stopped_is_told_how_to_come_back(town: Town) -> None:
    amina = await announced(town)
    announcement = amina.last
    await amina.say("/stop")
    await amina.press(BUTTON, under=announcement)
    await amina.press("I’m interested")
    amina.expects("You asked us to stop", "/start")
    assert await interests(town) == [1]


async def test_somebody_in_the_middle_of_signing_up_goes_on_with_it(town: Town) -> None:
    await announced(town)
    ben = town.phone(1002)
    await ben.say("/start")
    await ben.press("English")
    asked = ben.last.text
    await ben.press_data("c:opportunities:1.1", under=ben.last)
    ben.expects("Who decides: The PPI committee")
    await ben.press("I’m interested")
    assert asked in ben.said()
    assert await interests(town) == [None], "they did not get the announcement"


@pytest.mark.parametrize("forged", ["99.1", "1.99", "1.", ".1", "1.1.1", "-1.1", "x.y", "1" * 40 + ".1", "٣.1"])
async def test_forged_data_counts_for_no_announcement(town: Town, forged: str) -> None:
    amina = await announced(town)
    await amina.press_data(f"c:opportunities:{forged}", under=amina.last)
    assert amina.said()
    if "I’m interested" in amina.last.labels:
        await amina.press("I’m interested")
    assert await interests(town) in ([], [None])


@pytest.mark.parametrize(("language", "button"), [("pl", "Weź udział: Spacery"), ("ur", "مزید پڑھیں اور حصہ لیں")])
async def test_it_is_in_the_readers_language(town: Town, language: str, button: str) -> None:
    amina = await announced(town, language=language)
    assert amina.last.labels == [button]
    await amina.press(button)
    await amina.press({"pl": "Interesuje mnie to", "ur": "مجھے دلچسپی ہے"}[language])
    assert await interests(town) == [1]

"""Finding one's way: where was I, back to any question, another language in the middle, answers that come too late."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from storage.tables import contribution, finished
from tests.harness import Message, Phone, Town
from tests.transcripts.believable import fill

BELLA = 4_444_001


def new(phone: Phone) -> list[Message]:
    """What was said, without buttons that were taken away from what stood there before."""
    return [message for message in phone.heard() if not message.edited]


async def in_the_sign_up(town: Town) -> Phone:
    """Bella is asked for the place where she lives."""
    phone = town.phone(BELLA)
    await phone.say("/start")
    for label in ("English", "Only updates", "All of them"):
        await phone.press(label)
    return phone


@pytest.mark.parametrize("words", ["/where", "Where was I?", "where were we"])
async def test_where_was_i_tells_what_was_said_and_asks_again(town: Town, words: str) -> None:
    phone = await in_the_sign_up(town)
    asked = phone.last.text
    await phone.say(words)
    told, again = new(phone)
    assert told.text.startswith("You are in the middle of “Sign up”.\n\nSo far you said:\n")
    assert "→ Only updates" in told.text
    assert again.text == asked


async def test_where_nothing_waits(town: Town) -> None:
    phone = town.phone(BELLA)
    await phone.say("/where")
    phone.expects("Nothing waits for an answer from you.")


async def test_back_to_any_earlier_question(town: Town) -> None:
    await fill(town)
    phone = town.phone(1001)
    await phone.say("/profile")
    await phone.say("/where")
    assert "So far you said" not in phone.said()
    phone = await in_the_sign_up(town)
    await phone.say("/where")
    told = new(phone)[0]
    first = [label for label in told.labels if label.startswith("Back: ")]
    assert len(first) >= 2
    await phone.press(first[-1], under=told)
    assert "All of them" in phone.last.labels
    await phone.press(first[0], under=told)
    assert phone.last.labels != []
    await phone.press(first[-1], under=told)
    phone.expects("You are in the middle of “Sign up”.")


async def test_what_was_said_after_that_question_is_taken_back(town: Town) -> None:
    await fill(town)
    phone = town.phone(1002)
    await phone.say("/opportunities")
    await phone.press("Walking group")
    await phone.press("I have a question")
    await phone.say("/where")
    told = new(phone)[0]
    assert [label for label in told.labels if label.startswith("Back: ")] == ["Back: Walking group: plan the new rou…"]
    await phone.press("Back: Walking group", under=told)
    phone.expects("Who decides: The parks team of the council")
    await phone.say("/where")
    assert "I have a question" not in new(phone)[0].text


async def test_nobody_goes_back_over_what_bars_the_way(town: Town) -> None:
    await fill(town)
    phone = town.phone(1002)
    await phone.say("/opportunities")
    await phone.press("Walking group")
    await phone.say("/where")
    assert [label for label in new(phone)[0].labels if label.startswith("Back: ")] == []


async def test_another_conversation_comes_to_the_front(town: Town) -> None:
    await fill(town)
    phone = town.phone(1001)
    await phone.say("/say")
    await phone.say("/profile")
    await phone.say("/where")
    told = new(phone)[0]
    assert "You are in the middle of “My profile”." in told.text
    assert "“Tell the team something” waits for you too." in told.text
    await phone.press("Go on with “Tell the team something”", under=told)
    assert phone.last.text.startswith("Please tell us, in your own words.")
    await phone.say("The door is heavy")
    phone.expects("Your receipt is", "What would you like to change?")


async def test_a_button_of_a_conversation_that_is_over_tells_where_one_is_now(town: Town) -> None:
    await fill(town)
    phone = town.phone(1001)
    await phone.say("/say")
    await phone.say("/profile")
    await phone.say("/where")
    told = new(phone)[0]
    await phone.press("Go on with", under=told)
    await phone.say("The door is heavy")
    await phone.press("Go on with", under=told)
    phone.expects("You are in the middle of “My profile”.")


async def test_another_language_in_the_middle(town: Town) -> None:
    phone = await in_the_sign_up(town)
    await phone.say("/language")
    await phone.press("Polski")
    assert "Pomiń" in phone.last.labels
    assert "Skip" not in phone.last.labels
    await phone.say("gdzie jestem")
    phone.expects("Jesteś w trakcie rozmowy „")
    await phone.press("Dacorum")
    phone.expects("Dacorum")


async def test_a_command_in_the_middle_is_done_and_the_question_comes_again(town: Town) -> None:
    phone = await in_the_sign_up(town)
    asked = phone.last
    await phone.say("/help")
    assert (phone.last.text, phone.last.labels) == (asked.text, asked.labels)


def words_kept(conn: Connection) -> list[str]:
    return list(conn.scalars(select(contribution.c.words)))


def endings(conn: Connection) -> list[tuple[str, str]]:
    return [
        (row.flow, row.how) for row in conn.execute(select(finished.c.flow, finished.c.how).order_by(finished.c.id))
    ]


async def test_an_answer_after_the_end_loses_no_word(town: Town) -> None:
    await fill(town)
    phone = town.phone(1001)
    await phone.say("/say")
    town.clock.move(days=8)
    await town.ring()
    await phone.say("The door is heavy")
    phone.expects("The question before has just closed", "“The door is heavy”")
    await phone.press("Yes")
    assert await town.database.read(words_kept) == ["The door is heavy"]


async def test_an_answer_before_the_end_wins(town: Town) -> None:
    await fill(town)
    phone = town.phone(1001)
    await phone.say("/say")
    town.clock.move(days=8)
    await phone.say("The door is heavy")
    await town.ring()
    assert await town.database.read(words_kept) == ["The door is heavy"]
    assert await town.database.read(endings) == [("say", "done")]


async def test_a_late_answer_is_not_taken_for_the_question_below(town: Town) -> None:
    phone = town.phone(BELLA)
    await phone.say("/start")
    for label in ("English", "Updates and taking part", "Yes, I agree", "All of them", "Dacorum"):
        await phone.press(label)
    asked = phone.last.text
    await phone.say("/pause")
    town.clock.move(days=2)
    await town.ring()
    await phone.say("a week, please")
    phone.expects("The question before has just closed", "“a week, please”")
    await phone.press("No")
    assert phone.last.text == asked


async def test_a_late_press_gets_a_kind_word(town: Town) -> None:
    await fill(town)
    phone = town.phone(1001)
    await phone.say("/pause")
    asked = phone.last
    town.clock.move(days=2)
    await town.ring()
    await phone.press_data(asked.rows[0][0].data or "", under=asked)
    phone.expects("question that is over")


async def test_a_list_that_is_opened_again_is_looked_at_anew(town: Town) -> None:
    await fill(town)
    sam = await town.staff(2001)
    await town.phone(1001).say("/say")
    await town.phone(1001).say("The door is heavy")
    await sam.say("/inbox")
    assert len([label for label in sam.last.labels if "Told us" in label]) == 1
    await town.phone(1002).say("/say")
    await town.phone(1002).say("The lift is broken")
    await sam.say("/inbox")
    assert len([label for label in sam.last.labels if "Told us" in label]) == 2


async def test_an_answer_that_is_being_written_is_not_thrown_away_by_it(town: Town) -> None:
    await fill(town)
    sam = await town.staff(2001)
    await town.phone(1001).say("/say")
    await town.phone(1001).say("The door is heavy")
    await sam.say("/inbox")
    await sam.say("1")
    await sam.press("Answer")
    await sam.say("We oil it on Friday.")
    asked = sam.last.text
    await sam.say("/inbox")
    assert sam.last.text == asked

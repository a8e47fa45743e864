"""The same story on SQLite and on PostgreSQL, and quick questions answered by button, by reply and by typing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from storage import answers, people, questions
from storage.answers import Answer
from storage.tables import broadcast, content, delivery, inbox
from tests.harness import MakeTown, Phone, Town


@pytest.fixture
async def both(make_town: MakeTown, database_url: str) -> Town:
    """A town on SQLite, and once more on PostgreSQL."""
    return await make_town(database_url=database_url)


async def sign_up(phone: Phone) -> None:
    await phone.say("/start")
    await phone.press("English")
    await phone.press("Only updates")
    await phone.press("All of them")
    await phone.press("Skip")


async def ask(town: Town, phone: Phone, kind: str, *options: str) -> tuple[int, int]:
    """Somebody was sent a quick question; its number and the message it came in."""
    message_id = town.message_id(phone.id)

    def sent(conn: Connection) -> int:
        now = town.clock()
        frame = {"state": "done", "audience": "all", "purpose": "update", "made_at": now}
        number = conn.execute(insert(broadcast).values(frame).returning(broadcast.c.id)).scalar_one()
        words = {"broadcast_id": number, "language": "en", "markdown": "Question", "parts": []}
        said = conn.execute(insert(content).values(words).returning(content.c.id)).scalar_one()
        person = people.by_telegram(conn, [phone.id])[phone.id]
        row = {"broadcast_id": number, "person_id": person.id, "content_id": said, "state": "sent", "settled_at": now}
        conn.execute(insert(delivery).values(question_message_id=message_id, **row))
        listed = [{"value": option.lower(), "text": option} for option in options]
        return questions.add(conn, number, kind=kind, text="Question", options=listed)

    return await town.database.write(sent), message_id


async def answer_of(town: Town, phone: Phone, question: int) -> Answer | None:
    def read(conn: Connection) -> Answer | None:
        return answers.present(conn, question, people.by_telegram(conn, [phone.id])[phone.id].id)

    return await town.database.read(read)


async def test_signing_up_saying_something_and_going(both: Town) -> None:
    phone = both.phone(1001)
    await sign_up(phone)
    phone.expects("You are signed up")
    await both.restart()
    await phone.say("/say")
    await phone.say("The lift at the clinic is broken")
    phone.expects("receipt")
    await phone.say("/mine")
    phone.expects("The lift at the clinic is broken")
    await phone.say("/deleteme")
    await phone.press("Yes, go on")
    await phone.press("Yes")

    def states(conn: Connection) -> set[Any]:
        return {tuple(row) for row in conn.execute(select(inbox.c.state, inbox.c.raw, inbox.c.sender))}

    assert await both.database.read(states) == {("done", None, None)}


async def test_a_quick_question_is_answered_by_its_button_and_changed_by_another(both: Town) -> None:
    phone = both.phone(1001)
    await sign_up(phone)
    question, _ = await ask(both, phone, "choice", "Morning", "Evening")
    await phone.press_data(f"q:{question}:0")
    assert await answer_of(both, phone, question) == Answer("morning", None)
    assert phone.toasts == ["Got it."]
    await phone.press_data(f"q:{question}:1")
    assert await answer_of(both, phone, question) == Answer("evening", None)
    await phone.press_data(f"q:{question}:7")
    assert await answer_of(both, phone, question) == Answer("evening", None)
    assert phone.heard(), "a button that is none gets a kind word"


async def test_typed_words_answer_the_latest_quick_question_when_nothing_else_waits(both: Town) -> None:
    phone = both.phone(1001)
    await sign_up(phone)
    question, _ = await ask(both, phone, "choice", "Morning", "Evening")
    await phone.say("/say")
    await phone.say("evening")
    phone.expects("receipt")
    assert await answer_of(both, phone, question) is None
    await phone.say("evening")
    assert await answer_of(both, phone, question) == Answer("evening", None)
    await phone.say("The car park is full")
    phone.expects("pass this on")


async def test_with_two_questions_open_the_other_takes_its_button_or_a_reply(town: Town) -> None:
    phone = town.phone(1001)
    await sign_up(phone)
    question, message_id = await ask(town, phone, "text")
    await phone.say("/say")
    update = {"message": {**phone._message(None, text="Longer hours"), "reply_to_message": {"message_id": message_id}}}
    await town.deliver(update)
    assert await answer_of(town, phone, question) == Answer(None, "Longer hours")
    await phone.say("My GP was kind")
    phone.expects("receipt")


async def test_what_was_answered_in_words_is_not_changed_by_the_next_thing_they_say(town: Town) -> None:
    phone = town.phone(1001)
    await sign_up(phone)
    question, _ = await ask(town, phone, "text")
    await phone.say("Longer hours")
    assert await answer_of(town, phone, question) == Answer(None, "Longer hours")
    await phone.say("And the lift is broken")
    phone.expects("pass this on")
    assert await answer_of(town, phone, question) == Answer(None, "Longer hours")


async def test_a_question_of_somebody_else_cannot_be_answered(town: Town) -> None:
    phone, other = town.phone(1001), town.phone(1002, first_name="Ben")
    await sign_up(phone)
    await sign_up(other)
    question, _ = await ask(town, other, "choice", "Morning", "Evening")
    await phone.press_data(f"q:{question}:0")
    assert await answer_of(town, phone, question) is None
    assert phone.heard()


async def test_a_closed_question_says_so(town: Town) -> None:
    phone = town.phone(1001)
    await sign_up(phone)
    question, _ = await ask(town, phone, "choice", "Morning", "Evening")
    await town.database.write(questions.close, question, town.clock())
    await phone.press_data(f"q:{question}:0")
    assert await answer_of(town, phone, question) is None
    assert phone.heard()

"""Quick questions and their answers: who was asked, what they said last, and the count."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from storage import answers, decision_cards, people, questions
from storage.answers import Answer
from storage.database import Database
from storage.tables import answer, broadcast, card_shown, content, delivery, person
from tests.clock import Clock

OPTIONS = [{"value": "yes", "text": "Yes"}, {"value": "no", "text": "Not yet"}]


def ask(conn: Connection, clock: Clock, kind: str = "choice", closes_at: datetime | None = None) -> int:
    number = _new(conn, broadcast, state="done", audience="all", purpose="question", made_at=clock())
    _new(conn, content, broadcast_id=number, language="en", markdown="Hello", parts=[{"text": "Hello"}])
    return questions.add(
        conn, number, kind=kind, text="Did you get an appointment?", options=OPTIONS, closes_at=closes_at
    )


def deliver(conn: Connection, question_id: int, who: int, clock: Clock, state: str = "sent") -> int:
    asked = questions.find(conn, question_id)
    assert asked is not None
    reader = people.arrive(conn, who, clock())
    text = conn.execute(select(content.c.id).where(content.c.broadcast_id == asked.broadcast_id)).scalar_one()
    row = {"broadcast_id": asked.broadcast_id, "person_id": reader.id, "content_id": text, "state": state}
    conn.execute(insert(delivery).values(settled_at=clock(), question_message_id=100 + question_id, **row))
    return reader.id


def _new(conn: Connection, table: Any, **values: Any) -> int:
    return int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


async def test_a_question_comes_back_as_it_was_attached(database: Database, clock: Clock) -> None:
    number = await database.write(ask, clock)
    found = await database.read(questions.find, number)
    assert found is not None
    assert (found.kind, found.options, found.decision_card) == ("choice", OPTIONS, None)
    assert await database.read(questions.of_broadcast, found.broadcast_id) == found
    assert await database.read(questions.find, number + 1) is None


async def test_it_is_open_until_it_is_closed_or_its_time_is_over(database: Database, clock: Clock) -> None:
    number = await database.write(lambda conn: ask(conn, clock, closes_at=clock.move(days=2)))
    end = clock.now
    found = await database.read(questions.find, number)
    assert found is not None
    assert not found.is_open(end)
    assert await database.write(questions.close, number, end)
    assert not await database.write(questions.close, number, end)
    closed = await database.read(questions.find, number)
    assert closed is not None
    assert not closed.is_open(found.closes_at or end)


@pytest.mark.parametrize(
    ("state", "asked"), [("pending", False), ("sending", True), ("sent", True), ("unknown", True), ("skipped", False)]
)
async def test_only_who_was_sent_it_was_asked(database: Database, clock: Clock, state: str, asked: bool) -> None:
    number = await database.write(ask, clock)
    who = await database.write(lambda conn: deliver(conn, number, 5, clock, state))
    assert await database.read(questions.was_delivered, number, who) is asked
    assert bool(await database.read(questions.asked, [who], clock())) is asked


async def test_the_questions_somebody_was_sent_and_which_of_them_they_are_talking_of(
    database: Database, clock: Clock
) -> None:
    older, newer = [await database.write(ask, clock) for _ in range(2)]
    who = await database.write(deliver, newer, 5, clock)
    clock.move(hours=1)
    await database.write(deliver, older, 5, clock)  # its broadcast was made first and went out last

    async def stack() -> tuple[list[int], int | None]:
        found = (await database.read(questions.asked, [who], clock()))[who]
        return [one.question.id for one in found], questions.answered_last(found)

    assert await stack() == ([older, newer], None)
    await database.write(answers.give, newer, who, Answer("yes", None), clock.move(minutes=1))
    assert await stack() == ([older, newer], newer)
    await database.write(answers.give, older, who, Answer("no", None), clock.move(minutes=1))
    assert await stack() == ([older, newer], older)
    latest = await database.write(ask, clock)
    await database.write(lambda conn: deliver(conn, latest, 5, clock, "sending"))
    await database.write(lambda conn: conn.execute(update(delivery).values(settled_at=None)))
    assert (await stack())[0][0] == latest


async def test_the_message_tells_which_question_is_meant(database: Database, clock: Clock) -> None:
    number = await database.write(ask, clock)
    who = await database.write(deliver, number, 5, clock)
    found = await database.read(questions.of_message, who, 100 + number)
    assert found is not None
    assert found.id == number
    assert await database.read(questions.of_message, who, 1) is None
    assert await database.read(questions.of_message, who + 1, 100 + number) is None


async def test_an_answer_can_be_changed_and_what_was_said_before_is_kept(database: Database, clock: Clock) -> None:
    number = await database.write(ask, clock)
    who = await database.write(deliver, number, 5, clock)
    given = [
        await database.write(answers.give, number, who, Answer(value, None), clock.move(minutes=1))
        for value in ("yes", "yes", "no")
    ]
    assert given == ["first", "same", "changed"]
    assert await database.read(answers.present, number, who) == Answer("no", None)
    kept = await database.read(lambda conn: conn.execute(select(answer).order_by(answer.c.id)).all())
    assert [(row.value, row.superseded_at is None) for row in kept] == [("yes", False), ("no", True)]


async def test_the_count_is_of_people_and_leaves_test_contacts_out(database: Database, clock: Clock) -> None:
    number = await database.write(ask, clock)
    for who, value in ((5, "yes"), (6, "yes"), (7, "no"), (8, "no")):
        reader = await database.write(deliver, number, who, clock)
        await database.write(answers.give, number, reader, Answer("no", None), clock())
        await database.write(answers.give, number, reader, Answer(value, None), clock())
    await database.write(lambda conn: conn.execute(update(person).where(person.c.telegram_id == 8).values(test=True)))
    assert await database.read(answers.tally, number) == {"yes": 2, "no": 1}
    assert await database.read(answers.how_many, number) == 3


async def test_free_answers_are_sealed_and_told_without_their_authors(database: Database, clock: Clock) -> None:
    number = await database.write(lambda conn: ask(conn, clock, "text"))
    who = await database.write(deliver, number, 5, clock)
    await database.write(answers.give, number, who, Answer(None, "too loud"), clock())
    raw = await database.read(lambda conn: conn.exec_driver_sql("SELECT words FROM answer").scalar_one())
    assert "loud" not in raw
    assert await database.read(answers.words_of, number) == ["too loud"]
    assert await database.read(answers.tally, number) == {}


async def test_the_first_sight_of_a_decision_card_is_what_counts(database: Database, clock: Clock) -> None:
    who = (await database.write(people.arrive, 5, clock())).id
    first = clock()
    assert not await database.read(decision_cards.was_shown, who, "flow:say")
    await database.write(decision_cards.shown, who, "flow:say", first)
    await database.write(decision_cards.shown, who, "flow:say", clock.move(days=1))
    rows = await database.read(lambda conn: conn.execute(select(card_shown)).all())
    assert [(row.subject, row.shown_at) for row in rows] == [("flow:say", first)]

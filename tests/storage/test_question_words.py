"""The question of an announcement in each of its languages: asked, answered and counted once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from programme.question import Question
from storage import (
    answers,
    broadcasts,
    exports,
    question_words,
    questions,
    reports,
    rewording,
    series,
    trial,
    versions,
    walks,
)
from storage.answers import Answer
from storage.broadcasts import Checker
from storage.copies import Copy
from storage.database import Database
from storage.question_words import Worded
from storage.series import Repeat
from storage.tables import content, delivery
from storage.versions import Written
from tests.clock import START
from tests.storage.sending import IN_POLISH, QUESTION, TEXTS, announce, draft, resident, rows, state

ANNA = Checker("Anna Kowalska")
BOTH = {"en": "The clinic moves.", "pl": "Przychodnia się przenosi."}
ASKS: dict[str, Any] = {"purpose": "question", "question": QUESTION}
WORDED = Worded("Kiedy Ci pasuje?", ("Rano", "Wieczorem"))


def _number_of_question(conn: Connection, number: int) -> int:
    found = questions.of_broadcast(conn, number)
    assert found is not None
    return found.id


def _labels(conn: Connection, content_id: int) -> list[str]:
    parts = conn.execute(select(content.c.parts).where(content.c.id == content_id)).scalar_one()
    return [button["text"] for row in parts[-1]["reply_markup"]["inline_keyboard"] for button in row]


async def test_each_gets_it_in_their_language_and_it_is_counted_once(database: Database) -> None:
    def story(conn: Connection) -> None:
        languages = ("pl", "en", "ur", "pl", "pl", "pl", "en", "en", "ur", "ur")
        people = [resident(conn, n, tiers=("taking_part",), language=one) for n, one in enumerate(languages, start=1)]
        number = announce(conn, **ASKS, markdown=BOTH, asks={"pl": IN_POLISH}, checked={"pl": ANNA})
        labels = {row.person_id: _labels(conn, row.content_id) for row in rows(conn, number)}
        assert [labels[one] for one in people[:3]] == [
            ["Rano", "Wieczorem"],
            ["Mornings", "Evenings"],
            ["Mornings", "Evenings"],
        ]
        conn.execute(update(delivery).values(state="sent", settled_at=START))
        stacks = questions.asked(conn, people, START)
        assert [stacks[one][0].seen for one in people[:3]] == [WORDED, None, None]
        assert question_words.seen_by(conn, number, people[0]) == WORDED
        assert question_words.seen_by(conn, number, people[2]) is None
        for one in people:
            answers.give(conn, _number_of_question(conn, number), one, Answer("Evenings", None), START)
        told = reports.of_broadcast(conn, number, START)
        assert told is not None
        assert told.question is not None
        assert [(row.text, row.count) for row in told.question.in_language("pl").rows] == [
            ("Rano", 0),
            ("Wieczorem", 10),
        ]
        assert told.question.in_language("pl").text == IN_POLISH.text
        assert told.question.in_language("ur") == told.question
        held = exports.export_person(conn, people[0], START)
        assert held is not None
        assert held["question"][0]["languages"] == {"pl": {"text": IN_POLISH.text, "options": ["Rano", "Wieczorem"]}}

    await database.write(story)


async def test_a_version_without_it_is_not_complete_and_nobody_can_check_it(database: Database) -> None:
    def story(conn: Connection) -> None:
        number, one_more = 0, Question(**(dict(QUESTION) | {"options": ("a", "b", "c")}))
        for asks in ({}, {"pl": one_more}):
            number = broadcasts.create(
                conn, draft(**ASKS, markdown=BOTH, checked={"pl": ANNA}, asks=asks), TEXTS, START
            )
            assert state(conn, number) == "draft"
        assert versions.of(conn, number)[1].state == "incomplete"
        shown = broadcasts.show(conn, number)
        assert shown is not None
        assert shown["versions"] == {"pl": "incomplete"}
        refused = versions.check(conn, number, "pl", ANNA, START)
        assert (refused.done, refused.reason, refused.state) == (False, "incomplete", "draft")
        unasked = Written("pl", BOTH["pl"], checker=ANNA)
        assert versions.add(conn, number, unasked, TEXTS, (), now=START).reason == "incomplete"
        whole = Written("pl", BOTH["pl"], checker=ANNA, question=IN_POLISH)
        assert versions.add(conn, number, whole, TEXTS, (), now=START).state == "scheduled"
        assert versions.of(conn, number)[1].state == "checked"
        assert question_words.of_broadcast(conn, number) == {"pl": WORDED}

    await database.write(story)


async def test_who_waited_is_asked_in_their_language(database: Database) -> None:
    def story(conn: Connection) -> None:
        polish = resident(conn, 1, tiers=("taking_part",), language="pl")
        number = announce(conn, **ASKS, missing="hold")
        written = Written("pl", BOTH["pl"], checker=ANNA, question=IN_POLISH)
        assert versions.add(conn, number, written, TEXTS, (), now=START).waiting == 1
        versions.release(conn, number, START)
        (row,) = rows(conn, number)
        assert (row.state, _labels(conn, row.content_id)) == ("pending", ["Rano", "Wieczorem"])
        assert question_words.seen_by(conn, number, polish) == WORDED

    await database.write(story)


async def test_each_time_of_a_series_asks_in_each_language(database: Database) -> None:
    def story(conn: Connection) -> None:
        asked = draft(**ASKS, markdown=BOTH, asks={"pl": IN_POLISH}, checked={"pl": ANNA})
        number = series.create(conn, asked, Repeat("0 12 * * *", "daily", "UTC"), TEXTS, START)
        row = broadcasts.row_of(conn, number)
        assert row is not None
        made = series.fire(conn, number, row.at)
        assert made is not None
        assert question_words.of_broadcast(conn, made) == {"pl": WORDED}
        parts = {one.language: one.parts for one in versions.of(conn, made)}["pl"]
        pressed = [one["callback_data"] for line in parts[-1]["reply_markup"]["inline_keyboard"] for one in line]
        assert pressed == [f"q:{_number_of_question(conn, made)}:{place}" for place in (0, 1)]

    await database.write(story)


async def test_a_test_asks_in_the_language_of_who_tests(database: Database) -> None:
    def story(conn: Connection) -> None:
        dev = resident(conn, 1, tiers=("taking_part",), language="pl", test=True)
        number = trial.create(conn, draft(**ASKS, markdown=BOTH, asks={"pl": IN_POLISH}), TEXTS, "a test", START)
        walks.step(conn, number, START)
        assert question_words.seen_by(conn, number, dev) == WORDED

    await database.write(story)


async def test_words_that_are_corrected_keep_the_question_in_their_language(database: Database) -> None:
    def story(conn: Connection) -> None:
        same = {"en": "12:30, Hemel", "pl": "12:30, Hemel"}
        number = announce(conn, **ASKS, markdown=same, asks={"pl": IN_POLISH}, checked={"pl": ANNA})
        row, polish = broadcasts.row_of(conn, number), Copy("pl", own=True)
        assert row is not None
        said = rewording.edited(conn, row, {"pl": "12:40, Hemel"}, TEXTS, (), wanted=[polish])[polish]
        assert "12:40" in str(said)
        assert "Mornings" not in str(said)

    await database.write(story)


async def test_what_was_checked_before_questions_had_versions_goes_out_as_it_was(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1, tiers=("taking_part",), language="pl")
        number = broadcasts.create(conn, draft(**ASKS), TEXTS, START)
        before = dict(broadcasts.row_of(conn, number)._mapping)  # type: ignore[union-attr]  # why: it is there
        english = versions.of(conn, number)[0]
        old = {"broadcast_id": number, "version": 2, "language": "pl", "markdown": BOTH["pl"], "parts": english.parts}
        conn.execute(insert(content).values(old | {"checking": "checked", "checker": "Anna"}))
        assert before["state"] == "scheduled"
        assert broadcasts.begin(conn, number, START, START) == "running"
        walks.step(conn, number, START)
        (row,) = rows(conn, number)
        assert (row.state, _labels(conn, row.content_id)) == ("pending", ["Mornings", "Evenings"])
        assert versions.of(conn, number)[1].state == "checked"

    await database.write(story)

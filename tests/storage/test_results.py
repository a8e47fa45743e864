"""What was asked and answered, as results count it, on both databases: test contacts are nowhere."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, insert, update

from storage import answer_sets, answered, answers, asked_list, questions, survey_tallies, tables
from storage.answers import Answer
from storage.database import Database
from storage.tables import survey, survey_version
from tests.clock import START
from tests.storage.sending import QUESTION, announce, resident

LATER = START + timedelta(hours=1)
ABOUT = {"title": {"en": "Walking"}, "languages": ["en"], "questions": []}


def _survey(conn: Connection) -> int:
    row = {"slug": "walking", "version": 1, "audience": "all", "missing": "english", "made_at": START}
    number = int(conn.execute(insert(survey).values(row).returning(survey.c.id)).scalar_one())
    version = {"survey_id": number, "number": 1, "edition": "e", "flow_version": "f", "body": "", "form": ""}
    conn.execute(insert(survey_version).values(**version, about=ABOUT, made_at=START))
    return number


def _answers(conn: Connection, number: int, person: int, given: dict[str, object], now: datetime) -> None:
    mine = answer_sets.begin(conn, number, person, version=1, language="en", now=now)
    for question, value in given.items():
        answer_sets.keep(conn, mine.id, question, value, version=1, now=now)


def _counted(conn: Connection, number: int, until: datetime | None) -> dict[str, dict[object, int]]:
    found: dict[str, dict[object, int]] = {}
    for place in survey_tallies.marks(conn, number, until):
        for one in survey_tallies.stretch(conn, number, place, words=["why"], until=until).given:
            found.setdefault(one.question, {})[one.value] = one.people
    return found


async def test_a_survey_is_counted_stretch_by_stretch_and_its_words_stay_sealed(database: Database) -> None:
    def act(conn: Connection) -> None:
        number = _survey(conn)
        assert survey_tallies.stamp(conn, number) == survey_tallies.Stamp(0, None)
        for place in range(1, 4):
            person = resident(conn, place, test=place == 3)
            _answers(conn, number, person, {"easy": place, "why": "=words" if place == 1 else None}, START)
        late = resident(conn, 4)
        _answers(conn, number, late, {"easy": 5, "why": "late"}, LATER)
        answer_sets.finish(conn, 1, LATER)
        assert _counted(conn, number, None) == {"easy": {1: 1, 2: 1, 5: 1}, "why": {True: 2, None: 1}}
        assert _counted(conn, number, LATER) == {"easy": {1: 1, 2: 1}, "why": {True: 1, None: 1}}
        met = survey_tallies.stretch(conn, number, 0, words=["why"], until=None).met
        assert {one: people for one, people in met.items() if people} == {(None, "easy"): 1, (None, "why"): 1}
        assert not any(survey_tallies.stretch(conn, number, 0, words=["why"], until=LATER).met.values())
        assert survey_tallies.stamp(conn, number).sets == 4
        assert survey_tallies.reach(conn, number, None) == survey_tallies.Reach(3, 1)
        assert survey_tallies.reach(conn, number, LATER) == survey_tallies.Reach(2, 0)
        assert survey_tallies.own_words(conn, number, "why", limit=1, offset=0)[1] == 2
        words, _ = survey_tallies.own_words(conn, number, "why", limit=9, offset=0)
        assert sorted(words) == ["=words", "late"]

    await database.write(act)


async def test_a_stretch_has_another_mark_as_soon_as_anything_in_it_is_another_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey_tallies, "STRETCH", 2)

    def act(conn: Connection) -> None:
        number = _survey(conn)
        them = [resident(conn, place, locality="dacorum") for place in range(1, 6)]
        for person_id in them:
            _answers(conn, number, person_id, {"easy": 1}, START)
        marks = survey_tallies.marks(conn, number, LATER)
        assert list(marks) == [0, 1, 2]
        assert not any(one.late for one in marks.values())

        def changed() -> set[int]:
            nonlocal marks
            before, marks = marks, survey_tallies.marks(conn, number, LATER)
            return {one for one in before.keys() | marks.keys() if before.get(one) != marks.get(one)}

        answer_sets.keep(conn, 3, "easy", 2, version=1, now=LATER)
        assert changed() == {1}
        assert marks[1].late
        answer_sets.finish(conn, 1, LATER)
        assert changed() == {0}
        conn.execute(update(tables.person).where(tables.person.c.id == them[4]).values(locality=None))
        assert changed() == {2}
        conn.execute(update(tables.person).where(tables.person.c.id == them[1]).values(test=True))
        assert changed() == {1}
        conn.execute(delete(tables.person).where(tables.person.c.id.in_(them[3:])))
        assert changed() == {2}
        assert 2 not in marks
        assert changed() == set()

    await database.write(act)


async def test_what_stood_at_a_moment_is_told_also_after_an_answer_was_changed(database: Database) -> None:
    def act(conn: Connection) -> None:
        first, second, tester = resident(conn, 1), resident(conn, 2), resident(conn, 3, test=True)
        number = announce(conn, question=QUESTION)
        asked = questions.of_broadcast(conn, number)
        assert asked is not None
        for person in (first, tester):
            answers.give(conn, asked.id, person, Answer("1", None), START)
        answers.give(conn, asked.id, first, Answer("2", None), LATER)
        answers.give(conn, asked.id, second, Answer(None, "neither"), LATER)
        assert answered.tally(conn, asked.id, LATER) == {"1": 1}
        assert answered.tally(conn, asked.id, None) == {"2": 1}
        assert answered.how_many(conn, asked.id, LATER) == 1
        assert answered.how_many(conn, asked.id, None) == 2
        assert answered.own_words(conn, asked.id, limit=5, offset=0) == (["neither"], 1)

    await database.write(act)


async def test_the_list_has_surveys_and_questions_that_went_out(database: Database) -> None:
    def act(conn: Connection) -> None:
        person = resident(conn, 1)
        number = _survey(conn)
        _answers(conn, number, person, {"easy": 1}, START)
        sent = announce(conn, now=LATER, question=QUESTION)
        asked = questions.of_broadcast(conn, sent)
        assert asked is not None
        answers.give(conn, asked.id, person, Answer("1", None), LATER)
        found, total = asked_list.search(conn, limit=9, now=LATER)
        assert total == 2
        assert [(one.what, one.number, one.people) for one in found] == [("question", sent, 1), ("survey", number, 1)]
        found, total = asked_list.search(conn, words="WALK", what="survey", state="open", limit=9, now=LATER)
        assert [one.title for one in found] == ["Walking"]
        assert asked_list.search(conn, words="walk", state="closed", limit=9, now=LATER) == ([], 0)
        oldest, _ = asked_list.search(conn, newest_first=False, limit=1, now=LATER)
        assert oldest[0].what == "survey"

    await database.write(act)

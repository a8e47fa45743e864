"""What was asked and answered, as results count it, on both databases: test contacts are nowhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from storage import answer_sets, answered, answers, asked_list, questions, survey_tallies
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


async def test_a_survey_is_counted_slice_by_slice_and_its_words_stay_sealed(database: Database) -> None:
    def act(conn: Connection) -> None:
        number = _survey(conn)
        assert survey_tallies.stamp(conn, number) == survey_tallies.Stamp(0, None)
        for place in range(1, 4):
            person = resident(conn, place, test=place == 3)
            _answers(conn, number, person, {"easy": place, "why": "=words" if place == 1 else None}, START)
        late = resident(conn, 4)
        _answers(conn, number, late, {"easy": 5, "why": "late"}, LATER)
        answer_sets.finish(conn, 1, LATER)
        found: list[tuple[str, object]] = []
        after: int | None = 0
        while after is not None:
            page = survey_tallies.page(conn, number, words=["why"], until=None, after=after, limit=2)
            found, after = [*found, *page.answers], page.last
        assert sorted(found, key=str) == sorted(
            [("easy", 1), ("easy", 2), ("easy", 5), ("why", True), ("why", None), ("why", True)], key=str
        )
        early = survey_tallies.page(conn, number, words=["why"], until=LATER, after=0, limit=9)
        assert ("easy", 5) not in early.answers
        assert survey_tallies.stamp(conn, number).sets == 4
        assert survey_tallies.reach(conn, number, None) == survey_tallies.Reach(3, 1)
        assert survey_tallies.reach(conn, number, LATER) == survey_tallies.Reach(2, 0)
        assert survey_tallies.own_words(conn, number, "why", limit=1, offset=0)[1] == 2
        words, _ = survey_tallies.own_words(conn, number, "why", limit=9, offset=0)
        assert sorted(words) == ["=words", "late"]

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

"""The report of a broadcast: people, reasons and answers, and nobody counted who is only there to test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from storage import answers, questions, reports
from storage.answers import Answer
from storage.database import Database
from storage.reports import AnswerCount, Report
from storage.tables import broadcast, content, delivery, person

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)


def _broadcast(conn: Connection, **values: Any) -> int:
    row = {"state": "running", "audience": "all", "purpose": "update", "made_at": NOW} | values
    number: int = conn.execute(insert(broadcast).values(row).returning(broadcast.c.id)).scalar_one()
    text = {"broadcast_id": number, "language": "en", "markdown": "Hello", "parts": [{"text": "Hello"}]}
    conn.execute(insert(content).values(text))
    return number


def _deliver(conn: Connection, number: int, states: list[tuple[str, str | None]], *, test: bool = False) -> list[int]:
    """Deliveries in these states (with reasons), each to somebody of their own; the people's numbers."""
    text_id = conn.execute(content.select().where(content.c.broadcast_id == number)).one().id
    people = []
    for state, reason in states:
        last = conn.execute(person.select().order_by(person.c.id.desc()).limit(1)).first()
        who = {"telegram_id": 8_000_001 + (last.id if last else 0), "joined_at": NOW, "test": test}
        people.append(conn.execute(insert(person).values(who).returning(person.c.id)).scalar_one())
        row = {"broadcast_id": number, "person_id": people[-1], "content_id": text_id, "state": state}
        conn.execute(insert(delivery).values(reason=reason, **row))
    return people


async def test_people_are_counted_by_state_and_by_reason(database: Database) -> None:
    def act(conn: Connection) -> Report | None:
        number = _broadcast(conn, walked=True, started_at=NOW, version=3)
        blocked, gone, stopped = ("failed", "blocked"), ("failed", "chat_not_found"), ("skipped", "stopped")
        states = [("sent", None), ("sent", None), gone, blocked, blocked, stopped, ("pending", None), ("held", None)]
        _deliver(conn, number, states)
        _deliver(conn, _broadcast(conn), [("sent", None)])
        return reports.of_broadcast(conn, number, NOW)

    report = await database.write(act)
    assert report is not None
    assert (report.state, report.version, report.total, report.question) == ("running", 3, 8, None)
    assert report.counts == {"sent": 2, "failed": 3, "skipped": 1, "unknown": 0, "held": 1, "pending": 1, "sending": 0}
    assert list(report.reasons["failed"].items()) == [("blocked", 2), ("chat_not_found", 1)], (
        "the most common reason comes first"
    )
    assert report.reasons["skipped"] == {"stopped": 1}


async def test_there_is_no_report_of_what_never_was(database: Database) -> None:
    assert await database.read(reports.of_broadcast, 99, NOW) is None


async def test_a_choice_is_told_as_shares_without_test_contacts(database: Database) -> None:
    options = [
        {"value": "a", "text": "Mornings"},
        {"value": "b", "text": "Evenings"},
        {"value": "c", "text": "Neither"},
    ]

    def act(conn: Connection) -> Report | None:
        number = _broadcast(conn)
        asked = questions.add(conn, number, kind="choice", text="When suits you?", options=options)
        ann, ben, cleo, *others, _dev = _deliver(conn, number, [("sent", None)] * 20 + [("failed", "blocked")])
        (tester,) = _deliver(conn, number, [("sent", None)], test=True)
        said = [(one, "ab"[place % 2]) for place, one in enumerate(others)]
        for who, value in ((ann, "a"), (ben, "b"), (cleo, "a"), (tester, "c"), *said):
            answers.give(conn, asked, who, Answer(value, None), NOW)
        answers.give(conn, asked, ben, Answer("a", None), NOW + timedelta(minutes=1))
        answers.give(conn, asked, cleo, Answer("b", None), NOW + timedelta(minutes=1))
        return reports.of_broadcast(conn, number, NOW)

    report = await database.write(act)
    assert report is not None
    assert report.question is not None
    assert (report.question.asked, report.question.answered, report.question.mean) == (20, 20, None)
    assert report.question.rows == (
        AnswerCount("Mornings", 10, 0.5),
        AnswerCount("Evenings", 10, 0.5),
        AnswerCount("Neither", 0, 0.0),
    ), "eleven and nine, to the nearest five"
    assert report.question.is_open


async def test_a_scale_has_a_mean_and_a_closed_question_says_so(database: Database) -> None:
    def act(conn: Connection) -> Report | None:
        number = _broadcast(conn)
        asked = questions.add(conn, number, kind="scale", text="How easy was it to see a GP?")
        for who, value in zip(_deliver(conn, number, [("sent", None), ("unknown", None)] * 8), "25" * 8, strict=True):
            answers.give(conn, asked, who, Answer(value, None), NOW)
        questions.close(conn, asked, NOW)
        return reports.of_broadcast(conn, number, NOW)

    report = await database.write(act)
    assert report is not None
    assert report.question is not None
    assert [(row.text, row.count) for row in report.question.rows] == [
        *(("1", 0), ("2", 10), ("3", 0), ("4", 0), ("5", 10))
    ]
    assert (report.question.asked, report.question.mean, report.question.is_open) == (16, 3.5, False)


async def test_a_question_nobody_answered_has_no_shares_and_no_mean(database: Database) -> None:
    def act(conn: Connection) -> Report | None:
        number = _broadcast(conn)
        questions.add(conn, number, kind="scale", text="How easy was it?", closes_at=NOW)
        return reports.of_broadcast(conn, number, NOW)

    report = await database.write(act)
    assert report is not None
    assert report.question is not None
    assert {(row.count, row.share) for row in report.question.rows} == {(0, None)}
    assert (report.question.asked, report.question.mean, report.question.is_open) == (0, None, False)


async def test_free_text_has_no_lines(database: Database) -> None:
    def act(conn: Connection) -> Report | None:
        number = _broadcast(conn)
        asked = questions.add(conn, number, kind="text", text="What would help?")
        (ann,) = _deliver(conn, number, [("sent", None)])
        answers.give(conn, asked, ann, Answer(None, "A bench at the stop"), NOW)
        conn.execute(update(broadcast).values(state="done", finished_at=NOW))
        return reports.of_broadcast(conn, number, NOW)

    report = await database.write(act)
    assert report is not None
    assert report.question is not None
    assert (report.question.rows, report.question.answered, report.finished_at) == ((), None, NOW), "one is not told"
    assert report.question.has_answers


async def test_a_list_tells_broadcasts_by_their_first_words_the_newest_first(database: Database) -> None:
    def act(conn: Connection) -> list[reports.Recent]:
        first = _broadcast(conn, at=NOW + timedelta(days=1), state="scheduled")
        conn.execute(
            update(content).where(content.c.broadcast_id == first).values(parts=[{"text": "Flu jabs\n\nCome"}])
        )
        _broadcast(conn, state="done")
        conn.execute(insert(content).values(broadcast_id=first, language="pl", markdown="Szczepienia", parts=[]))
        return reports.recent(conn, 5)

    found = await database.write(act)
    assert [(one.id, one.state, one.when, one.opening) for one in found] == [
        (2, "done", NOW, "Hello"),
        (1, "scheduled", NOW + timedelta(days=1), "Flu jabs"),
    ]
    assert [one.id for one in await database.read(reports.recent, 1)] == [2]


@pytest.mark.parametrize(
    ("parts", "opening"),
    [
        ([{"method": "sendPhoto", "photo": "a", "caption": "Walks\nCome along"}], "Walks"),
        ([{"method": "sendMediaGroup", "media": [{"type": "photo"}, {"type": "photo", "caption": "Two"}]}], "Two"),
        ([{"method": "sendDocument", "document": "a"}, {"text": "Long words under it"}], "Long words under it"),
        ([{"method": "sendPhoto", "photo": "a"}], ""),
        ([], ""),
    ],
)
async def test_an_announcement_with_files_is_told_by_its_words_too(
    database: Database, parts: list[dict[str, Any]], opening: str
) -> None:
    def act(conn: Connection) -> list[reports.Recent]:
        number = _broadcast(conn)
        conn.execute(update(content).where(content.c.broadcast_id == number).values(parts=parts))
        return reports.recent(conn, 1)

    assert [one.opening for one in await database.write(act)] == [opening]

"""What was asked in the year of `bench.year`: answers to quick questions, and three surveys."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.surveying import maker
from bench.year import YEAR, Rows, Size, joined, put
from bench.year_sent import ANNOUNCEMENTS, is_asked, went_out
from conversations.texts import Texts
from programme.audience import Names
from programme.programme import Programme
from storage import surveys
from storage.database import Database
from storage.tables import answer, answer_set, survey_answer

_SURVEYS: Final = ("evening-pharmacy", "walking", "transport")
"""The first is answered by most, each other by a sixth as many."""


async def ask(database: Database, size: Size, now: datetime) -> None:
    """All of it."""
    await put(database, answer, _answers(size, now))
    await _surveys(database, size, now)


def _answers(size: Size, now: datetime) -> Rows:
    """To quick questions: the one in the middle was answered by most, each other by a tenth as many."""
    for number in filter(is_asked, range(1, ANNOUNCEMENTS + 1)):
        kind, at = number // 3 % 3, went_out(number, now)
        most = size.answered if number == ANNOUNCEMENTS // 2 + 1 else size.answered // 10
        for place in range(most):
            value = None if kind == 2 else str(1 + place % (4 if kind == 0 else 5))
            said = {"value": value, "words": f"On a Saturday, {place % 12} o'clock" if kind == 2 else None}
            yield {"question_id": number, "person_id": place + 1, "given_at": at + timedelta(hours=place % 100), **said}


async def _surveys(database: Database, size: Size, now: datetime) -> None:
    form = files("app.town").joinpath("survey.yaml").read_text("utf-8").replace("NEXT-YEAR", str(now.year + 1))
    programme = Programme.example()
    make = maker(Texts.load(), programme, ZoneInfo("Europe/London"))
    for number, slug in enumerate(_SURVEYS, start=1):
        written, _ = make(form.replace("evening-pharmacy", slug), Names.of(programme), ())

        def keep(conn: Connection, written: surveys.Written = written) -> None:
            surveys.put(conn, written, now - YEAR / 2, 2)

        await database.write(keep)
        await put(database, answer_set, _sets(number, size, now))
        await put(database, survey_answer, _answered(number, size, now))


def _set_numbers(number: int, size: Size) -> range:
    most = size.answered if number == 1 else size.answered // 6
    return range(number * size.people, number * size.people + most)


def _sets(number: int, size: Size, now: datetime) -> Rows:
    for one in _set_numbers(number, size):
        person = 1 + one % size.people
        at = max(joined(person, size, now), now - YEAR / 2)
        done = one % 8 > 0
        yield {
            "id": one,
            "survey_id": number,
            "person_id": person,
            "pseudonym": one,
            "state": "finished" if done else "started",
            "version": 1,
            "language": "en",
            "started_at": at,
            "changed_at": at,
            "finished_at": at if done else None,
        }


def _answered(number: int, size: Size, now: datetime) -> Rows:
    at = now - YEAR / 4
    for one in _set_numbers(number, size):
        given: dict[str, Any] = {
            "easy": 1 + one % 5,
            "best": ("weekdays", "saturday", "sunday")[one % 3],
            "without": one % 4 == 0,
            "words": "The last bus goes at six." if one % 3 == 0 else None,
        }
        for name, value in given.items():
            yield {"answer_set_id": one, "question": name, "version": 1, "value": value, "given_at": at}

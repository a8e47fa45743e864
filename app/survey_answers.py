"""What people answered in a survey, as rows of a file: a number for each person, and nobody's name.

A spreadsheet takes a cell that begins with = + - or @ for a formula and would carry it out, so such words get an
apostrophe in front of them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from app.new_file import harmless
from app.texts import text
from storage import answer_sets, surveys
from storage.answer_sets import AnswerSet
from storage.database import Database
from storage.surveys import Survey

_PAGE: Final = 500


async def rows_of(database: Database, survey: Survey) -> tuple[list[str], list[dict[str, Any]]]:
    """The names of all questions that were ever asked, and a row for each set of answers; a slice at a time."""
    versions = await database.read(surveys.versions, survey.id)
    names = list(dict.fromkeys(one["name"] for version in reversed(versions) for one in version.about["questions"]))
    rows: list[dict[str, Any]] = []
    while page := await database.read(answer_sets.all_sets, survey.id, after=_last(rows), limit=_PAGE):
        rows.extend(_row(one, names) for one in page)
    return names, rows


def csv_lines(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows as CSV: a column for each question; what was left out is told from what was not asked."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["number", "state", "version", "language", *names])
    for row in rows:
        head = [row["number"], row["state"], row["version"], row["language"]]
        writer.writerow([*head, *(_cell(row["answers"], name) for name in names)])
    return out.getvalue()


def _last(rows: list[dict[str, Any]]) -> int:
    return int(rows[-1]["number"]) if rows else 0


def _row(one: AnswerSet, names: Sequence[str]) -> dict[str, Any]:
    return {
        "number": one.pseudonym,
        "state": one.state,
        "version": one.version,
        "language": one.language,
        "answers": {name: one.answers[name] for name in names if name in one.answers},
    }


def shown(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as a list in the terminal tells them: a "no" and what was left out are answers too."""
    return {name: _told(value) for name, value in answers.items()}


def _told(value: Any) -> Any:
    match value:
        case None:
            return text("surveys.left_out")
        case []:
            return text("surveys.unticked")
        case bool():
            return text("list.yes") if value else text("surveys.no")
    return value


def _cell(answers: Mapping[str, Any], name: str) -> Any:
    if name not in answers:
        return ""
    match _told(answers[name]):
        case int() | float() as number:
            return number
        case list() as several:
            return harmless("|".join(map(str, several)))
        case words:
            return harmless(str(words))

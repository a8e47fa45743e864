"""Results: all that people were asked, surveys and quick questions, found and exported; each leads to its figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console import question_results, survey_results
from console.figures import told
from console.lists import Asked, Cell, Column, Filter, Listing, Shown, export
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from programme.roles import Act
from programme.small_numbers import told_or_none
from storage import asked_list

PATH: Final = "/results"
ACT: Final[Act] = "reports.figures"
STATES: Final = {"not_yet": "blue", "open": "aqua-green", "closed": "grey"}
"""Each with the colour of its tag."""
COLUMNS: Final = (
    Column("title"),
    Column("what"),
    Column("state"),
    Column("since", sorts=True),
    Column("until"),
    Column("people", numeric=True),
)


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu."""
    room.entry("results", PATH, ACT)
    room.get(PATH, ACT, _list)
    survey_results.add(room)
    question_results.add(room)


async def _list(visit: Visit) -> Response:
    filters = (
        Filter("what", [(what, text(f"results.what.{what}")) for what in ("survey", "question")]),
        Filter("state", [(state, text(f"results.state.{state}")) for state in STATES]),
    )
    listing = Listing("results", PATH, COLUMNS, "-since", filters, searches=True)
    asked = listing.asked(visit)
    found, total = await visit.read(_found, asked, visit.desk.clock())
    shown = Shown(listing, asked, _rows(visit, found), total)
    if asked.whole:
        return await export(visit, shown, "results.export")
    return visit.page("results/list", title=text("results.title"), shown=shown)


def _found(conn: Connection, asked: Asked, now: datetime) -> tuple[list[asked_list.Asked], int]:
    return asked_list.search(
        conn,
        words=asked.words,
        what=asked.chosen.get("what"),
        state=asked.chosen.get("state"),
        newest_first=asked.down,
        limit=asked.size,
        offset=asked.offset,
        now=now,
    )


def _rows(visit: Visit, found: Iterable[asked_list.Asked]) -> list[list[Cell]]:
    return [
        [
            Cell(one.title, href=f"{PATH}/{one.what}s/{one.number}"),
            Cell(text(f"results.what.{one.what}")),
            Cell(text(f"results.state.{one.state}"), tag=STATES[one.state]),
            Cell(visit.day(one.since)),
            Cell("" if one.until is None else visit.day(one.until)),
            Cell(told(told_or_none(one.people))),
        ]
        for one in found
    ]

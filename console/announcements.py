"""Announcements: the list of all there are. What became of one is announcement_report.py, what is done with it
announcement_acts.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, get_args

from fastapi import Response
from sqlalchemy import Connection

from console import (
    announcement_acts,
    announcement_approving,
    announcement_correcting,
    announcement_live,
    announcement_look,
    announcement_new,
    announcement_pictures,
    announcement_report,
    announcement_versions,
    letters_and_calls,
)
from console.lists import Asked, Cell, Column, Filter, Listing, Shown, export
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from programme.consent import Purpose
from programme.correction import SILENT
from storage import announcement_list
from storage.announcement_list import Listed

PATH: Final = "/announcements"
ACT: Final = "broadcast.read"
STATES: Final = ("draft", "waiting_approval", "scheduled", "running", "paused", "held", "stopped", "done", "cancelled")
COLUMNS: Final = (
    Column("number", sorts=True),
    Column("opening"),
    Column("state"),
    Column("purpose"),
    Column("when"),
    Column("reached", numeric=True),
)


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu."""
    room.entry("announcements", PATH, ACT)
    room.get(PATH, ACT, _list)
    announcement_new.add(room)  # these come before what has a number in their place
    announcement_look.add(room)
    announcement_report.add(room)
    announcement_live.add(room)
    announcement_acts.add(room)
    announcement_approving.add(room)
    announcement_versions.add(room)
    announcement_correcting.add(room)
    announcement_pictures.add(room)
    letters_and_calls.add(room)


async def _list(visit: Visit) -> Response:
    filters = (
        Filter("state", [(state, announcement_report.state_of(visit, state)) for state in STATES]),
        Filter("purpose", [(one, text(f"announcements.purpose.{one}")) for one in get_args(Purpose)]),
    )
    listing = Listing("announcements", PATH, COLUMNS, "-number", filters, searches=True)
    asked = listing.asked(visit)
    found, total = await visit.read(_found, asked)
    shown = Shown(listing, asked, _rows(visit, found), total)
    if asked.whole:
        return await export(visit, shown, "broadcast.export")
    return visit.page("announcements/list", title=text("announcements.title"), shown=shown)


def _found(conn: Connection, asked: Asked) -> tuple[list[Listed], int]:
    return announcement_list.search(
        conn,
        words=asked.words,
        state=asked.chosen.get("state"),
        purpose=asked.chosen.get("purpose"),
        newest_first=asked.down,
        limit=asked.size,
        offset=asked.offset,
    )


def _rows(visit: Visit, found: Iterable[Listed]) -> list[list[Cell]]:
    return [
        [
            Cell(str(one.id)),
            Cell(_opening(one), href=f"{PATH}/{one.id}"),
            Cell(announcement_report.state_of(visit, one.state), tag=announcement_report.COLOURS[one.state]),
            Cell(text(f"announcements.purpose.{one.purpose}")),
            Cell(visit.when(one.when)),
            Cell("" if one.repeats else f"{one.reached:,}"),
        ]
        for one in found
    ]


def _opening(one: Listed) -> str:
    if one.correction in SILENT:
        return text(f"announcements.{one.correction}", number=one.corrects_id)
    words = one.opening or text("announcements.wordless")
    return text("announcements.repeating", opening=words) if one.repeats else words

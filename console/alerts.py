"""Alerts in a list: somebody wrote words of an emergency or of being harmed.

The page of one is alert_page.py, how it is closed alert_closing.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, cast

from fastapi import Response
from sqlalchemy import Connection

from console import alert_closing, alert_page
from console.alert_page import ACT, PATH
from console.lists import Asked, Cell, Column, Filter, Listing, Shown, export
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from storage import alert_list, staff
from storage.alert_list import STATES, ListedAlert, State
from storage.staff import StaffMember

COLUMNS: Final = (
    Column("receipt"),
    Column("matter"),
    Column("raised", sorts=True),
    Column("take_on_by"),
    Column("taken"),
    Column("state"),
)


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu."""
    room.entry("alerts", PATH, ACT)
    room.get(PATH, ACT, _list)
    alert_page.add(room)
    alert_closing.add(room)


async def _list(visit: Visit) -> Response:
    states = [(one, text(f"alerts.show.{one}")) for one in (*STATES, "all")]
    filters = (Filter("state", states, default="waiting"),)
    listing = Listing("alerts", PATH, COLUMNS, "raised", filters, searches=True)
    asked = listing.asked(visit)
    found, total, members = await visit.read(_found, visit, asked)
    shown = Shown(listing, asked, _rows(visit, found, members), total)
    if asked.whole:
        return await export(visit, shown, "alert.export")
    return visit.page("alerts/list", title=text("alerts.title"), shown=shown)


def _found(conn: Connection, visit: Visit, asked: Asked) -> tuple[list[ListedAlert], int, dict[int, StaffMember]]:
    state, member = asked.chosen.get("state"), visit.member.id
    found, total = alert_list.search(
        conn,
        state=None if state == "all" else cast("State | None", state),
        member=member,
        words=asked.words,
        down=asked.down,
        limit=asked.size,
        offset=asked.offset,
    )
    by = {one.acknowledged_by for one in found if one.acknowledged_by is not None}
    return found, total, staff.known(conn, by)


def _rows(visit: Visit, found: Iterable[ListedAlert], members: Mapping[int, StaffMember]) -> list[list[Cell]]:
    return [
        [
            Cell(one.receipt, href=f"{PATH}/{one.id}"),
            Cell(_matter(one)),
            Cell(visit.when(one.raised_at)),
            _by(visit, one),
            Cell(visit.called(members.get(one.acknowledged_by or 0))),
            Cell(*_state(one)),
        ]
        for one in found
    ]


def _matter(one: ListedAlert) -> str:
    matter = text(f"alerts.matter.{one.matter}")
    matter = text("alerts.not_meant", matter=matter) if one.not_meant_at is not None else matter
    return text("inbox.of_test", kind=matter) if one.test else matter


def _by(visit: Visit, one: ListedAlert) -> Cell:
    if one.take_on_by is None:
        return Cell("")
    when = visit.when(one.take_on_by)
    return Cell(text("alerts.late", when=when), tag="red") if one.is_late(visit.desk.clock()) else Cell(when)


def _state(one: ListedAlert) -> tuple[str, None, str]:
    """How it stands, with the colour of its tag."""
    if one.closed_at is not None:
        return text("alerts.state.closed"), None, "grey"
    if one.acknowledged_at is not None:
        return text("alerts.state.taken"), None, "yellow"
    return text("alerts.state.waiting"), None, "red"

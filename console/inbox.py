"""What people told the team, in a list, without their words. The page of one thing is inbox_thread.py, how it is
answered and closed inbox_answering.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, cast

from fastapi import Response
from sqlalchemy import Connection

from console import (
    inbox_answering,
    inbox_letter,
    inbox_telling,
    inbox_thread,
    inbox_together,
    person_saying,
    unknown_saying,
)
from console.inbox_at import ACT, COLOURS, PATH, WORKED_ON
from console.lists import Asked, Cell, Column, Filter, Listing, Shown, export, rows_of
from console.person_acts import CHANGE
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name, locality_name
from storage import contribution_list, safeguarding, staff
from storage.contribution_list import KINDS, STATES, Kind, Listed, Narrowed, Order, State
from storage.staff import StaffMember

COLUMNS: Final = (
    Column("receipt"),
    Column("kind", sorts=True),
    Column("state"),
    Column("who"),
    Column("said", sorts=True),
    Column("answer_by", sorts=True),
    Column("place"),
    Column("language"),
)


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu."""
    room.entry("inbox", PATH, ACT)
    room.get(PATH, ACT, _list)
    person_saying.add_to_inbox(room)
    unknown_saying.add(room)
    inbox_thread.add(room)
    inbox_answering.add(room)
    inbox_telling.add(room)
    inbox_letter.add(room)
    inbox_together.add(room)


async def _list(visit: Visit) -> Response:
    spoken = await visit.read(contribution_list.languages)
    states = [(one, text(f"inbox.show.{one}")) for one in (*STATES, "all")]
    filters = (
        Filter("state", states, default="waiting"),
        Filter("kind", [(kind, text(f"inbox.kind.{kind}")) for kind in KINDS]),
        Filter("place", [(one.slug, locality_name(visit, one.slug, "")) for one in visit.desk.programme.localities]),
        Filter("language", [(language, language_name(visit, language)) for language in spoken]),
    )
    listing = Listing("inbox", PATH, COLUMNS, "kind", filters, searches=True)
    asked = listing.asked(visit)
    found, total, members = await visit.read(_found, visit, asked)
    shown = Shown(listing, asked, await rows_of(asked, _rows, visit, found, members), total)
    if asked.whole:
        return await export(visit, shown, "contribution.export")
    alerts = await visit.read(safeguarding.count_waiting)
    return visit.page("inbox/list", title=text("inbox.title"), shown=shown, alerts=alerts, keys=visit.may(CHANGE))


def _found(conn: Connection, visit: Visit, asked: Asked) -> tuple[list[Listed], int, dict[int, StaffMember]]:
    chosen = asked.chosen
    state = chosen.get("state")
    narrowed = Narrowed(
        state=None if state == "all" else cast("State | None", state),
        kind=cast("Kind | None", chosen.get("kind")),
        locality=chosen.get("place"),
        language=chosen.get("language"),
        words=asked.words,
        member=visit.member.id,
    )
    order = cast("Order", asked.sort)
    now = visit.desk.clock()
    found, total = contribution_list.search(
        conn, narrowed, now, order=order, down=asked.down, limit=asked.size, offset=asked.offset
    )
    return found, total, staff.known(conn, {one.assigned_to for one in found if one.assigned_to is not None})


def _rows(visit: Visit, found: Iterable[Listed], members: Mapping[int, StaffMember]) -> list[list[Cell]]:
    return [
        [
            Cell(one.receipt, href=f"{PATH}/{one.id}"),
            Cell(_kind(one)),
            Cell(text(f"inbox.status.{one.status}"), tag=COLOURS.get(one.status, WORKED_ON)),
            Cell(visit.called(members.get(one.assigned_to or 0))),
            Cell(visit.short(one.made_at), whole=True),
            _promise(visit, one),
            Cell(locality_name(visit, one.locality, text("inbox.no_place"))),
            Cell(language_name(visit, one.language)),
        ]
        for one in found
    ]


def _kind(one: Listed) -> str:
    kind = text(f"inbox.kind.{one.kind}")
    return text("inbox.of_test", kind=kind) if one.test else kind


def _promise(visit: Visit, one: Listed) -> Cell:
    if one.answer_by is None:
        return Cell("")
    day = visit.short(one.answer_by)
    return Cell(text("inbox.late", day=day), tag="red") if one.is_late(visit.desk.clock()) else Cell(day, whole=True)

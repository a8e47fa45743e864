"""The audit log: who did what, when, to what; found, filtered and exported. Looking at it is no secret either."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.lists import Asked, Cell, Column, Filter, Listing, Shown, export, rows_of
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from storage import audit, staff
from storage.audit import Entry
from storage.staff import StaffMember

PATH: Final = "/audit"
ACT: Final = "audit.read"
COLUMNS: Final = (Column("at", sorts=True), Column("who"), Column("act"), Column("subject"), Column("detail"))
PAGES: Final = {
    "alert": "alerts",
    "broadcast": "announcements",
    "contribution": "inbox",
    "opportunity": "opportunities",
    "person": "people",
    "staff": "team",
    "survey": "surveys",
    "update": "updates",
}
"""Where what an act was done to has its page, by what the log calls it."""


def add(room: Staffroom) -> None:
    """The page, and its entry in the menu."""
    room.entry("audit", PATH, ACT)
    room.get(PATH, ACT, _log)


async def _log(visit: Visit) -> Response:
    acts, members = await visit.read(lambda conn: (audit.acts(conn), staff.ever(conn)))
    names = {member.id: _name(member) for member in members}
    who = [*((str(number), name) for number, name in names.items()), *_others()]
    filters = (Filter("act", [(act, act) for act in acts]), Filter("who", who))
    listing = Listing("audit", PATH, COLUMNS, "-at", filters, searches=True)
    asked = listing.asked(visit)
    entries, total = await visit.read(_found, asked)
    shown = Shown(listing, asked, await rows_of(asked, _rows, visit, entries, names), total)
    if asked.whole:
        return await export(visit, shown, "audit.export")
    return visit.page("audit", title=text("audit.title"), shown=shown)


def _found(conn: Connection, asked: Asked) -> tuple[list[Entry], int]:
    return audit.search(
        conn,
        words=asked.words,
        act=asked.chosen.get("act"),
        who=asked.chosen.get("who"),
        newest_first=asked.down,
        limit=asked.size,
        offset=asked.offset,
    )


def _rows(visit: Visit, entries: Sequence[Entry], names: dict[int, str]) -> list[list[Cell]]:
    return [
        [
            Cell(visit.when(entry.at)),
            Cell(names.get(entry.staff_id or 0) or text(f"audit.actor.{entry.actor}")),
            Cell(entry.act),
            Cell(entry.subject or "", href=_page_of(entry.subject or "")),
            Cell(", ".join(f"{name}={value}" for name, value in entry.detail.items())),
        ]
        for entry in entries
    ]


def _page_of(subject: str) -> str | None:
    """Where what it was done to is looked at, such as `person:7`; None: nowhere."""
    kind, _, number = subject.partition(":")
    return f"/{PAGES[kind]}/{number}" if kind in PAGES and number.isdecimal() else None


def _others() -> list[tuple[str, str]]:
    return [(actor, text(f"audit.actor.{actor}")) for actor in ("operator", "hearback")]


def _name(member: StaffMember) -> str:
    return member.name or text("frame.member", number=member.id)

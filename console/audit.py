"""The audit log: who did what, when, to what; found, filtered and exported. Looking at it is no secret either."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.act_words import act_name, acts_with, subject_named
from console.audit_reading import Reading
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
SHORT: Final = 22
"""Letters of a name that stands on one line."""
CODES: Final = (Column("act_code"), Column("subject_code"), Column("detail_code"))
"""What a file has beside the words, for whoever counts or looks something up: the act, what it was done to and its
values as the log has them.
"""


def add(room: Staffroom) -> None:
    """The page, and its entry in the menu."""
    room.entry("audit", PATH, ACT)
    room.get(PATH, ACT, _log)


async def _log(visit: Visit) -> Response:
    acts, ever, members = await visit.read(_known)
    names = {member.id: _name(member) for member in ever}
    who = [*((str(number), name) for number, name in names.items()), *_others()]
    filters = (Filter("act", sorted(((act, act_name(act)) for act in acts), key=_by_name)), Filter("who", who))
    columns = (*COLUMNS, *CODES) if visit.asked("export") == "csv" else COLUMNS
    listing = Listing("audit", PATH, columns, "-at", filters, searches=True)
    asked = listing.asked(visit)
    entries, total = await visit.read(_found, asked)
    reading = Reading(visit, names, {member.id for member in members})
    shown = Shown(listing, asked, await rows_of(asked, _rows, reading, entries, whole=asked.whole), total)
    if asked.whole:
        return await export(visit, shown, "audit.export")
    return visit.page("audit", title=text("audit.title"), shown=shown)


def _known(conn: Connection) -> tuple[list[str], list[StaffMember], list[StaffMember]]:
    """Every act there is, everybody who is or was in the team, and who is in it now."""
    return audit.acts(conn), staff.ever(conn), staff.members(conn)


def _by_name(option: tuple[str, str]) -> str:
    return option[1].casefold()


def _found(conn: Connection, asked: Asked) -> tuple[list[Entry], int]:
    words = asked.words
    return audit.search(
        conn,
        words=words,
        acts_meant=acts_with(words),
        subject_meant=subject_named(words),
        act=asked.chosen.get("act"),
        who=asked.chosen.get("who"),
        newest_first=asked.down,
        limit=asked.size,
        offset=asked.offset,
    )


def _rows(reading: Reading, entries: Sequence[Entry], *, whole: bool) -> list[list[Cell]]:
    return [[*_row(reading, entry), *(_codes(entry) if whole else ())] for entry in entries]


def _row(reading: Reading, entry: Entry) -> list[Cell]:
    subject = reading.subject(entry)
    return [
        Cell(reading.visit.when(entry.at)),
        Cell(reading.names.get(entry.staff_id or 0) or text(f"audit.actor.{entry.actor}")),
        Cell(act_name(entry.act), code=entry.act),
        Cell(subject.words, href=subject.href, whole=len(subject.words) <= SHORT),
        Cell.of(list(reading.told(entry))),
    ]


def _codes(entry: Entry) -> list[Cell]:
    values = json.dumps(entry.detail, ensure_ascii=False) if entry.detail else ""
    return [Cell(entry.act), Cell(entry.subject or ""), Cell(values)]


def _others() -> list[tuple[str, str]]:
    return [(actor, text(f"audit.actor.{actor}")) for actor in ("operator", "hearback")]


def _name(member: StaffMember) -> str:
    return member.name or text("frame.member", number=member.id)

"""Figures of one locality: a committee's representative sees those of their own, and no others, whatever the address.

All stand as they did when the day began, whoever looks, and have passed the gate of small numbers.
"""

from __future__ import annotations

from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console import figures, locality_answers, spreadsheets
from console.daily import Daily
from console.figures_until import begin_of_day
from console.locality_blocks import Figures, figures_of
from console.locality_doors import ACT, ADDRESS, PATH, Door, gone, mine, note, seen_by
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from storage import asked_list, audit

MOST_ASKED: Final = 50
"""So many surveys and questions are listed, the newest."""


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu."""
    daily = Daily(room.desk)

    async def show(visit: Visit) -> Response:
        return await _page(visit, daily)

    room.entry("localities", PATH, ACT)
    room.get(PATH, ACT, _all)
    room.get(ADDRESS, ACT, show)
    locality_answers.add(room)


async def _all(visit: Visit) -> Response:
    """The list of localities for whoever may see each; a representative goes on to their own."""
    own = await visit.read(mine, visit)
    if own is not None:
        return visit.go(f"{PATH}/{own}")
    if not seen_by(visit):
        return visit.page("localities/none", title=text("localities.title"))
    there = [(f"{PATH}/{one.slug}", one.name.text("en")) for one in visit.desk.programme.localities]
    return visit.page("localities/list", title=text("localities.title"), there=there)


async def _page(visit: Visit, daily: Daily) -> Response:
    door = await visit.read(Door.of, visit)
    if door is None:
        return gone(visit)
    until = begin_of_day(visit.desk)
    found: Figures = await daily.of(door.slug, lambda conn: figures_of(conn, door.slug, until))
    blocks, notes = found.blocks(), note(visit)
    kind = spreadsheets.wanted(visit)
    await _log(visit, door.slug, kind)
    if kind is not None:
        header = [text(f"locality.column.{name}") for name in ("figure", "of", "number", "share")]
        sheets = figures.sheets(visit, header, blocks, [door.name, *notes])
        return spreadsheets.answered(kind, f"locality-{door.slug}", sheets)
    asked = await visit.read(_asked, visit)
    return visit.page(
        "localities/one",
        title=door.name,
        notes=notes,
        here_=door.path,
        blocks=blocks,
        asked=[
            (f"{door.path}/{one.what}s/{one.number}", one.title, text(f"results.state.{one.state}")) for one in asked
        ],
        several=seen_by(visit),
    )


def _asked(conn: Connection, visit: Visit) -> list[asked_list.Asked]:
    return asked_list.search(conn, limit=MOST_ASKED, now=visit.desk.clock())[0]


async def _log(visit: Visit, slug: str, kind: str | None) -> None:
    now, me = visit.desk.clock(), visit.member.id
    act = "locality.figures" if kind is None else "locality.export"
    detail = None if kind is None else {"file": kind}
    await visit.write(audit.record, at=now, act=act, staff_id=me, subject=f"locality:{slug}", detail=detail)

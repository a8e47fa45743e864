"""Who takes part in something: the list, by number and without names; and checking in, with the names that people gave.

Who opens the page with names is written down for each of these people, once in half a day. Two members of the team can
check people in at once: what is sent says who was ticked and who not any more, and nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console import content
from console.content import OPPORTUNITIES
from console.forms import Filled
from console.lists import SIZE, Asked, Cell, Column, Filter, Listing, Shown, export
from console.person_record import PATH as PEOPLE
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name, locality_name
from programme.roles import Act
from storage import audit, check_in, opportunities
from storage.check_in import Guest, Listed
from storage.opportunities import Opportunity

SEE: Final[Act] = "people.read"
MARK: Final[Act] = "people.change"
STATES: Final = {"interested": "blue", "booked": "aqua-green", "waiting": "yellow", "attended": "green"}
COLUMNS: Final = (
    Column("number"),
    Column("state"),
    Column("since"),
    Column("place"),
    Column("language"),
    Column("led"),
)
LOOKED: Final = "opportunity.guests"
LOOKED_AGAIN: Final = timedelta(hours=12)


def add(room: Staffroom) -> None:
    """The list, and checking in."""
    room.get(f"{OPPORTUNITIES.address}/people", SEE, _list)
    room.get(f"{OPPORTUNITIES.address}/check-in", MARK, _page)
    room.post(f"{OPPORTUNITIES.address}/check-in", MARK, _mark)


async def _found(visit: Visit) -> Opportunity | None:
    found: Opportunity | None = await visit.read(opportunities.find, visit.number("number"))
    return found


async def _list(visit: Visit) -> Response:
    one = await _found(visit)
    if one is None:
        return content.gone(visit, OPPORTUNITIES)
    path = f"{OPPORTUNITIES.here(one.id)}/people"
    states = Filter("state", [(state, text(f"guests.state.{state}")) for state in STATES])
    listing = Listing("guests", path, COLUMNS, "number", (states,), searches=True)
    asked = listing.asked(visit)
    found, total = await visit.read(_asked, one.id, asked)
    shown = Shown(listing, asked, list(_rows(visit, found)), total)
    if asked.whole:
        return await export(visit, shown, "opportunity.people", f"opportunity:{one.id}")
    title = text("guests.title", title=content.title(one))
    return visit.page("opportunities/people", title=title, shown=shown, one=one, root=OPPORTUNITIES.here(one.id))


def _asked(conn: Connection, opportunity_id: int, asked: Asked) -> tuple[list[Listed], int]:
    number = _number(asked.words) if asked.words else None
    state = asked.chosen.get("state")
    return check_in.listed(conn, opportunity_id, state=state, number=number, limit=asked.size, offset=asked.offset)


def _rows(visit: Visit, found: Iterable[Listed]) -> Iterable[list[Cell]]:
    for one in found:
        state = text(f"guests.state.{one.state}")
        yield [
            Cell(str(one.person_id), href=f"{PEOPLE}/{one.person_id}"),
            Cell(text("people.of_test", state=state) if one.test else state, tag=STATES[one.state]),
            Cell(visit.short(one.since), whole=True),
            Cell(locality_name(visit, one.locality, text("inbox.no_place"))),
            Cell(language_name(visit, one.language) if one.language else text("people.no_language")),
            Cell("" if one.by_broadcast is None else text("guests.announcement", number=one.by_broadcast)),
        ]


async def _page(visit: Visit) -> Response:
    return await _shown(visit, Filled())


async def _shown(visit: Visit, filled: Filled) -> Response:
    one = await _found(visit)
    if one is None:
        return content.gone(visit, OPPORTUNITIES)
    asked = visit.asked("page") or visit.filled("page")
    pages, page, here = await visit.write(_looked_at, visit, one.id, max(1, _number(asked)))
    return visit.page(
        "opportunities/check_in",
        title=text("check_in.title", title=content.title(one)),
        status=400 if filled.wrong else 200,
        one=one,
        root=OPPORTUNITIES.here(one.id),
        guests=[(guest, _about(visit, guest)) for guest in here],
        filled=filled,
        page=page,
        pages=pages,
    )


def _looked_at(conn: Connection, visit: Visit, opportunity_id: int, page: int) -> tuple[int, int, list[Guest]]:
    """How many pages there are, which one is shown, and who stands on it; that they were looked at is written down."""
    here, total = check_in.guests(conn, opportunity_id, limit=SIZE, offset=(page - 1) * SIZE)
    pages = max(1, -(-total // SIZE))
    if page > pages:
        return _looked_at(conn, visit, opportunity_id, pages)
    now, me = visit.desk.clock(), visit.member.id
    subjects = [f"person:{one.person_id}" for one in here]
    for subject in audit.not_since(conn, LOOKED, me, subjects, now - LOOKED_AGAIN):
        audit.record(
            conn,
            at=now,
            act=LOOKED,
            staff_id=me,
            subject=subject,
            detail={"opportunity": opportunity_id},
        )
    return pages, page, here


def _about(visit: Visit, one: Guest) -> str:
    """What tells people of one name apart."""
    parts = [text("guests.number", number=one.person_id)] if one.name else []
    if one.locality is not None:
        parts.append(locality_name(visit, one.locality, ""))
    if one.language:
        parts.append(language_name(visit, one.language))
    return " · ".join(parts)


async def _mark(visit: Visit) -> Response:
    one = await _found(visit)
    if one is None:
        return content.gone(visit, OPPORTUNITIES)
    ticked, was = _numbers(visit, "came"), _numbers(visit, "was")
    also = visit.filled("also")
    sent = (ticked - was, was - ticked)
    came, came_not = await visit.write(_marking, visit, one.id, sent, also)
    if came is None:
        return await _shown(visit, Filled(visit.form, {"also": text("check_in.nobody")}))
    path = f"{OPPORTUNITIES.here(one.id)}/check-in"
    told = ("both" if came else "not") if came_not else ("done" if came else "same")
    return visit.go(path, told=f"check_in_{told}", page=max(1, _number(visit.filled("page"))))


def _marking(
    conn: Connection, visit: Visit, opportunity_id: int, sent: tuple[set[int], set[int]], also: str
) -> tuple[list[int] | None, list[int]]:
    """Who came, and who did not after all. Who else came is named by their number; None: nobody has that number."""
    now = visit.desk.clock()
    marked = check_in.came(conn, opportunity_id, sent[0], now)
    undone = check_in.came_not(conn, opportunity_id, sent[1])
    other = check_in.came(conn, opportunity_id, {_number(also)}, now) if also else []
    for act, people in (("came", [*marked, *other]), ("came_not", undone)):
        for number in people:
            subject, about = f"person:{number}", {"opportunity": opportunity_id}
            me = visit.member.id
            audit.record(conn, at=now, act=f"opportunity.{act}", staff_id=me, subject=subject, detail=about)
    known = not also or check_in.listed(conn, opportunity_id, number=_number(also), limit=1)[1] > 0
    return ([*marked, *other] if known else None), undone


def _numbers(visit: Visit, name: str) -> set[int]:
    """The people of a field; more than stand on a page are not believed."""
    given = visit.form.get(name, ())[:SIZE]
    return {number for one in given if (number := _number(one))}


def _number(words: str | Sequence[str]) -> int:
    given = str(words).strip().removeprefix("#")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0

"""Which locality a representative of the committee stands for: an administrator writes it down, or takes it away."""

from __future__ import annotations

from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.forms import Filled, again, begun, forget, stale
from console.staffroom import Staffroom
from console.team_acts import ADDRESS, CHANGE, PATH, gone, name_of
from console.texts import text
from console.visits import Visit
from storage import representing, staff
from storage.staff import StaffMember

FORM: Final = f"{ADDRESS}/locality"
NONE: Final = "none"


def add(room: Staffroom) -> None:
    """The form and its act."""
    room.get(FORM, CHANGE, _page)
    room.post(FORM, CHANGE, _write_down)


async def _page(visit: Visit) -> Response:
    member, slug = await visit.read(_known, visit.number("member"))
    if member is None:
        return gone(visit)
    return _form(visit, member, slug, await begun(visit, visit.request.url.path, {"locality": [slug or ""]}))


def _known(conn: Connection, number: int) -> tuple[StaffMember | None, str | None]:
    member = staff.one(conn, number)
    is_one = member is not None and member.role == "representative"
    return (member if is_one else None), representing.locality_of(conn, number)


def _form(visit: Visit, member: StaffMember, slug: str | None, filled: Filled) -> Response:
    options = [{"value": one, "text": name} for one, name in _places(visit, slug).items()]
    return visit.page(
        "team/locality",
        title=text("team_locality.title", name=name_of(member)),
        member=member,
        filled=filled,
        version=slug or "",
        places=[*options, {"divider": text("team_locality.or")}, {"value": NONE, "text": text("team_locality.none")}],
        status=400 if filled.wrong else 200,
    )


def _places(visit: Visit, slug: str | None) -> dict[str, str]:
    """What is offered, and what stands there now."""
    there = {one.slug: one.name.text("en") for one in visit.desk.programme.offered("localities")}
    return there if slug is None else there | {slug: visit.desk.programme.locality_name(slug)}


async def _write_down(visit: Visit) -> Response:
    member, slug = await visit.read(_known, visit.number("member"))
    if member is None:
        return gone(visit)
    chosen = visit.filled("locality")
    if chosen != NONE and chosen not in _places(visit, slug):
        return _form(visit, member, slug, again(visit, {"locality": text("team_locality.missing")}))
    was, by, now = visit.filled("version"), visit.member.id, visit.desk.clock()
    wanted = None if chosen == NONE else chosen
    refused = await visit.write(representing.stand_for, member.id, wanted, was=was, by=by, now=now)
    if refused == "stale":
        return _form(visit, member, slug, again(visit, stale("locality")))
    await forget(visit, visit.request.url.path)
    return visit.go(f"{PATH}/{member.id}", told=f"team_{refused or 'locality'}")

"""What a member is called by the organisation's own sign-in: an administrator writes it down, or takes it away."""

from __future__ import annotations

from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.forms import Filled, again, begun, forget, stale
from console.staffroom import Staffroom
from console.team_acts import ADDRESS, CHANGE, PATH, gone, name_of
from console.texts import text
from console.visits import Visit
from programme.single_sign_on import EMAIL, LONGEST, identity
from storage import identities, staff
from storage.staff import StaffMember

FORM: Final = f"{ADDRESS}/identity"


def add(room: Staffroom) -> None:
    """The form and its act."""
    room.get(FORM, CHANGE, _page)
    room.post(FORM, CHANGE, _write_down)


def claim_of(visit: Visit) -> str:
    """The claim by which members are told apart; while there is no such sign-in, what it will be if nothing is said."""
    return EMAIL if visit.desk.sign_on is None else visit.desk.sign_on.claim


async def _page(visit: Visit) -> Response:
    member, name = await visit.read(_known, visit.number("member"))
    if member is None:
        return gone(visit)
    return _form(visit, member, name, await begun(visit, visit.request.url.path, {"name": [name or ""]}))


def _known(conn: Connection, number: int) -> tuple[StaffMember | None, str | None]:
    return staff.one(conn, number), identities.name_of(conn, number)


def _form(visit: Visit, member: StaffMember, name: str | None, filled: Filled) -> Response:
    return visit.page(
        "team/identity",
        title=text("team_identity.title", name=name_of(member)),
        member=member,
        filled=filled,
        version=name or "",
        claim=claim_of(visit),
        status=400 if filled.wrong else 200,
    )


async def _write_down(visit: Visit) -> Response:
    claim, written = claim_of(visit), visit.filled("name")
    member, there = await visit.read(_known, visit.number("member"))
    if member is None:
        return gone(visit)
    name = identity(written, claim)
    if written and name is None:
        return _form(visit, member, there, again(visit, {"name": text("team_identity.wrong", most=LONGEST)}))
    was, by, now = visit.filled("version"), visit.member.id, visit.desk.clock()
    refused = await visit.write(identities.write_down, member.id, name, claim, was=was, by=by, now=now)
    if refused == "stale":
        return _form(visit, member, there, again(visit, stale("name")))
    if refused == "taken":
        return _form(visit, member, there, again(visit, {"name": text("team_identity.taken")}))
    await forget(visit, visit.request.url.path)
    return visit.go(f"{PATH}/{member.id}", told=f"team_{refused or 'identity'}")

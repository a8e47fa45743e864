"""Where a member is signed in: an administrator sees it, and ends it, when a phone or a computer is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console.staffroom import Staffroom
from console.team_acts import ADDRESS, CHANGE, PATH, gone, name_of
from console.texts import text
from console.visits import Visit
from storage import signing_in, staff, staffing
from storage.signing_in import SignedIn
from storage.staff import StaffMember

PAGE: Final = f"{ADDRESS}/sign-ins"


def add(room: Staffroom) -> None:
    """The page, and what ends one or all."""
    room.get(PAGE, CHANGE, _page)
    room.post(f"{PAGE}/end", CHANGE, _end_all)
    room.post(f"{PAGE}/{{session}}/end", CHANGE, _end)


async def _page(visit: Visit) -> Response:
    def look(conn: Connection) -> tuple[StaffMember | None, Sequence[SignedIn]]:
        number = visit.number("member")
        return staff.one(conn, number), signing_in.sessions(conn, number, visit.desk.clock())

    member, sessions = await visit.read(look)
    if member is None:
        return gone(visit)
    whom = name_of(member)
    title = text("team_sign_ins.title", name=whom)
    return visit.page("team/sign_ins", title=title, member=member, whom=whom, sessions=sessions)


async def _end_all(visit: Visit) -> Response:
    return await _ended(visit, None)


async def _end(visit: Visit) -> Response:
    return await _ended(visit, visit.number("session"))


async def _ended(visit: Visit, session: int | None) -> Response:
    """Whoever ends the session that they are in goes on to sign in."""
    number, now = visit.number("member"), visit.desk.clock()
    ended = await visit.write(staffing.end_sessions, number, session, by=visit.member.id, now=now)
    if ended is None:
        return visit.go(PATH, told="team_not_yours")
    return visit.go(f"{PATH}/{number}/sign-ins", told="signed_out" if ended else "was_signed_out")

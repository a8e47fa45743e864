"""Several of the team at one thing: who has it to answer, who else has it open now, and whether it has changed since.

With JavaScript an open page asks every 20 seconds; without, it tells how it was when it was opened, and a form that is
sent is checked in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Response
from sqlalchemy import Connection

from console.inbox_at import ACT, ADDRESS, ANSWER, at_a_desk, gone, here
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from programme.roles import may
from storage import answering, contributions, presence, staff
from storage.contributions import Contribution
from storage.staff import StaffMember


@dataclass(frozen=True, slots=True)
class Together:
    """What a page tells of the team: sentences on who else is there, whether it has changed since it was opened, and
    the address to ask again at.
    """

    others: Sequence[str]
    changed: bool
    writing: bool
    address: str


def add(room: Staffroom) -> None:
    """What pages ask by themselves, and the form that says who has it."""
    room.get(f"{ADDRESS}/here", ACT, _here, by_itself=True)
    room.post(f"{ADDRESS}/assign", ANSWER, _assign)


def together(conn: Connection, visit: Visit, one: Contribution, *, writing: bool, changed: bool = False) -> Together:
    """This member has it open: who else has? For a transaction that writes."""
    now, subject = visit.desk.clock(), f"contribution:{one.id}"
    presence.seen(conn, visit.member.id, subject, writing=writing, now=now)
    found = presence.others(conn, visit.member.id, subject, now)
    members = staff.known(conn, [other.staff_id for other in found])
    others = [
        text("inbox.here.writing" if other.writing else "inbox.here.open", who=visit.called(members[other.staff_id]))
        for other in found
    ]
    asks = f"{here(visit)}/here?version={one.version}&had={one.assigned_to or ''}&writing={int(writing)}"
    return Together(others, changed, writing, asks)


async def _here(visit: Visit) -> Response:
    found = await visit.desk.database.write(_asked_again, visit)
    if found is None:
        return gone(visit)
    return visit.page("inbox/here", title=text("inbox.here"), told=found, at=here(visit))


def _asked_again(conn: Connection, visit: Visit) -> Together | None:
    one = contributions.one(conn, visit.number("number"))
    if one is None:
        return None
    as_seen = (str(one.version), str(one.assigned_to or ""))
    changed = (visit.asked("version"), visit.asked("had")) != as_seen
    return together(conn, visit, one, writing=visit.asked("writing") == "1" and visit.may(ANSWER), changed=changed)


async def _assign(visit: Visit) -> Response:
    told = await visit.write(_assigned, visit)
    return gone(visit) if told is None else visit.go(here(visit), told=told)


def _assigned(conn: Connection, visit: Visit) -> str | None:
    """Who has it from now on; the key of what is told, None when there is no such thing."""
    number, to = visit.number("number"), visit.filled("to")
    if contributions.one(conn, number) is None:
        return None
    member = next((one for one in can_answer(conn) if str(one.id) == to), None)
    if to and member is None:
        return "inbox_no_member"
    had = visit.filled("had")
    before = int(had) if had.isascii() and had.isdigit() and len(had) < 10 else None
    if not answering.give(at_a_desk(conn, visit), number, member, had=before, member=visit.member):
        return "inbox_had_meanwhile"
    if member is None:
        return "inbox_nobodys"
    return "inbox_yours" if member.id == visit.member.id else "inbox_given"


def can_answer(conn: Connection) -> list[StaffMember]:
    """Who of the team may be given something to answer."""
    return [one for one in staff.members(conn) if may(one.role, ANSWER)]

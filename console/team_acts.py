"""What an administrator does with the team: adds somebody, changes a role, puts on and off duty, makes a link, removes.

Nobody changes themselves (programme/membership.py); the rules are asked again in the transaction of each act.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import Response

from console.forms import Filled, again, begun, forget, stale
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from programme.membership import LONGEST_NAME, telegram_number
from programme.roles import ROLES, Act, Role
from storage import signing_in, staff, staffing
from storage.staff import StaffMember

PATH: Final = "/team"
ADDRESS: Final = "/team/{member}"
NEW: Final = "/team/new"
CHANGE: Final[Act] = "staff.change"


def add(room: Staffroom) -> None:
    """A page and an act for each thing that can be done."""
    room.get(NEW, CHANGE, _new)
    room.post(NEW, CHANGE, _add)
    room.get(f"{ADDRESS}/role", CHANGE, _role_page)
    room.post(f"{ADDRESS}/role", CHANGE, _change_role)
    room.post(f"{ADDRESS}/duty", CHANGE, _duty)
    room.post(f"{ADDRESS}/link", CHANGE, _link)
    room.get(f"{ADDRESS}/remove", CHANGE, _sure)
    room.post(f"{ADDRESS}/remove", CHANGE, _remove)


def name_of(member: StaffMember) -> str:
    """How colleagues see a member: their name, or their number."""
    return member.name or text("frame.member", number=member.id)


def gone(visit: Visit) -> Response:
    """The page for a number that nobody in the team has."""
    return visit.page("team/gone", title=text("team.gone"), status=404)


# --------------------------------------------------------------------------------------------------- adding somebody


async def _new(visit: Visit) -> Response:
    return _new_page(visit, await begun(visit, NEW))


def _new_page(visit: Visit, filled: Filled) -> Response:
    status = 400 if filled.wrong else 200
    return visit.page("team/new", title=text("team_new.title"), filled=filled, roles=_roles(), draft=NEW, status=status)


async def _add(visit: Visit) -> Response:
    number, role = telegram_number(visit.filled("telegram")), _chosen(visit)
    wrong = _wrong(visit, number, role)
    if number is None or role is None or wrong:
        return _new_page(visit, again(visit, wrong))
    name = visit.filled("name") or None
    made = await visit.write(staffing.add, number, role, name, by=visit.member.id, now=visit.desk.clock())
    if made.refused == "stale" and made.member is not None:
        there = text("team_new.telegram_there", name=name_of(made.member))
        return _new_page(visit, again(visit, {"telegram": there}))
    if made.member is None:
        return visit.go(PATH, told="team_not_yours")
    await forget(visit, NEW)
    return visit.go(f"{PATH}/{made.member.id}", told="team_added")


def _wrong(visit: Visit, number: int | None, role: Role | None) -> dict[str, str]:
    wrong = {} if number is not None else {"telegram": text("team_new.telegram_wrong")}
    if len(visit.filled("name")) > LONGEST_NAME:
        wrong["name"] = text("team_new.name_long", most=LONGEST_NAME)
    return wrong if role is not None else wrong | {"role": text("team_role.missing")}


def _chosen(visit: Visit) -> Role | None:
    return next((role for role in ROLES if role == visit.filled("role")), None)


def _roles() -> list[Mapping[str, object]]:
    return [
        {"value": role, "text": text(f"role.{role}"), "hint": {"text": text(f"role_what.{role}")}} for role in ROLES
    ]


# -------------------------------------------------------------------------------------------------- changing a member


async def _role_page(visit: Visit) -> Response:
    member = await _member(visit)
    if member is None:
        return gone(visit)
    return _role_form(visit, member, await begun(visit, visit.request.url.path, {"role": [member.role]}))


def _role_form(visit: Visit, member: StaffMember, filled: Filled) -> Response:
    title = text("team_role.title", name=name_of(member))
    status = 400 if filled.wrong else 200
    return visit.page("team/role", title=title, member=member, filled=filled, roles=_roles(), status=status)


async def _change_role(visit: Visit) -> Response:
    member, role = await _member(visit), _chosen(visit)
    if member is None:
        return gone(visit)
    if role is None:
        return _role_form(visit, member, again(visit, {"role": text("team_role.missing")}))
    was, now = visit.filled("version"), visit.desk.clock()
    made = await visit.write(staffing.change_role, member.id, role, was=was, by=visit.member.id, now=now)
    if made.refused == "stale" and made.member is not None:
        return _role_form(visit, made.member, again(visit, stale("role")))
    await forget(visit, visit.request.url.path)
    return visit.go(_here(member.id), told=f"team_{made.refused or 'role'}")


async def _duty(visit: Visit) -> Response:
    on, number = visit.filled("duty") == "on", visit.number("member")
    made = await visit.write(staffing.set_duty, number, on=on, by=visit.member.id, now=visit.desk.clock())
    return visit.go(_here(number), told=f"team_{made.refused or ('duty_on' if on else 'duty_off')}")


async def _link(visit: Visit) -> Response:
    """The link stands on the answer itself and nowhere else: in an address of ours it would be kept by browsers."""
    member = await _member(visit)
    if member is None:
        return gone(visit)
    secret = await visit.write(staffing.make_link, member.id, by=visit.member.id, now=visit.desk.clock())
    if secret is None:
        return visit.go(PATH, told="team_not_yours")
    address = visit.desk.pages + signing_in.PATH + secret
    title = text("team_link.title", name=name_of(member))
    return visit.page("team/link", title=title, member=member, whom=name_of(member), address=address)


async def _sure(visit: Visit) -> Response:
    member = await _member(visit)
    if member is None:
        return gone(visit)
    return visit.page("team/remove", title=text("team_remove.title", name=name_of(member)), member=member)


async def _remove(visit: Visit) -> Response:
    number = visit.number("member")
    made = await visit.write(staffing.remove, number, by=visit.member.id, now=visit.desk.clock())
    if made.refused in ("oneself", "last_administrator"):
        return visit.go(_here(number), told=f"team_{made.refused}")
    return visit.go(PATH, told=f"team_{made.refused or 'removed'}")


async def _member(visit: Visit) -> StaffMember | None:
    return await visit.read(staff.one, visit.number("member"))


def _here(number: int) -> str:
    return f"{PATH}/{number}"

"""The team: the list of all who are in it, and the page of each. What is done with them is team_acts.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fastapi import Response
from sqlalchemy import Connection

from console import team_acts, team_identity, team_locality, team_rota, team_sign_ins
from console.lists import Asked, Cell, Column, Filter, Listing, Shown, export
from console.staffroom import Staffroom
from console.team_acts import ADDRESS, CHANGE, PATH, gone, name_of
from console.texts import counted, text
from console.visits import Visit
from programme.roles import ROLES
from storage import identities, representing, signing_in, staff, team_list
from storage.team_list import Listed

ACT: Final = "staff.read"
COLUMNS: Final = (
    Column("number", sorts=True, numeric=True),
    Column("name", sorts=True),
    Column("role", sorts=True),
    Column("duty"),
    Column("since", sorts=True),
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the page of a member tells: them as the list has them, in how many browsers they are signed in, what they
    are to the organisation's sign-in, and which locality they stand for.
    """

    listed: Listed
    browsers: int
    known_as: str | None
    locality: str | None


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu."""
    room.entry("team", PATH, ACT)
    room.get(PATH, ACT, _list)
    team_acts.add(room)
    team_identity.add(room)
    team_locality.add(room)
    team_sign_ins.add(room)
    team_rota.add(room)
    room.get(ADDRESS, ACT, _page)


async def _list(visit: Visit) -> Response:
    filters = (
        Filter("role", [(role, text(f"role.{role}")) for role in ROLES]),
        Filter("duty", [(state, text(f"duty.{state}")) for state in ("on", "off")]),
    )
    listing = Listing("team", PATH, COLUMNS, "number", filters, searches=True)
    asked = listing.asked(visit)
    found, total = await visit.read(_found, asked)
    shown = Shown(listing, asked, _rows(visit, found), total)
    if asked.whole:
        return await export(visit, shown, "staff.export")
    return visit.page("team/list", title=text("team.title"), shown=shown, changes=visit.may(CHANGE))


def _found(conn: Connection, asked: Asked) -> tuple[list[Listed], int]:
    return team_list.search(
        conn,
        words=asked.words,
        role=asked.chosen.get("role"),
        duty=asked.chosen.get("duty"),
        sort=asked.sort,
        down=asked.down,
        limit=asked.size,
        offset=asked.offset,
    )


def _rows(visit: Visit, found: Iterable[Listed]) -> list[list[Cell]]:
    return [
        [
            Cell(str(one.member.id)),
            Cell(name_of(one.member), href=f"{PATH}/{one.member.id}"),
            Cell(text(f"role.{one.member.role}")),
            Cell(_duty(one)),
            Cell(visit.day(one.member.added_at)),
        ]
        for one in found
    ]


def _duty(one: Listed) -> str:
    return "" if one.on_duty is None else text(f"duty.{'on' if one.on_duty else 'off'}")


async def _page(visit: Visit) -> Response:
    looked = await visit.read(_looked, visit)
    if looked is None:
        return gone(visit)
    member, one = looked.listed.member, looked.listed
    return visit.page(
        "team/member",
        title=name_of(member),
        member=member,
        on_duty=one.on_duty,
        is_me=member.id == visit.member.id,
        changes=visit.may(CHANGE),
        facts=_facts(visit, looked),
        signed_in=looked.browsers > 0,
        stands=member.role == "representative",
        signs_on=visit.desk.sign_on is not None,
    )


def _looked(conn: Connection, visit: Visit) -> Looked | None:
    number = visit.number("member")
    member = staff.one(conn, number)
    if member is None:
        return None
    return Looked(
        team_list.listed(member, staff.not_on_duty(conn)),
        len(signing_in.sessions(conn, number, visit.desk.clock())),
        identities.name_of(conn, number),
        representing.locality_of(conn, number),
    )


def _facts(visit: Visit, looked: Looked) -> list[tuple[str, str]]:
    one, browsers = looked.listed, looked.browsers
    role = f"{text(f'role.{one.member.role}')}. {text(f'role_what.{one.member.role}')}"
    stands = "" if looked.locality is None else visit.desk.programme.locality_name(looked.locality)
    facts = [("role", role), ("locality", stands), ("duty", _duty(one)), ("since", visit.day(one.member.added_at))]
    facts.append(("number", str(one.member.id)))
    if visit.may(CHANGE):
        signed_in = counted("member.browsers", browsers) if browsers else ""
        facts += [
            ("telegram", str(one.member.telegram_id)),
            ("identity", looked.known_as or ""),
            ("signed_in", signed_in),
        ]
    return [(text(f"member.{name}"), value) for name, value in facts if value]

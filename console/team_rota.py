"""The rota: the week of each who can be on duty, for everybody who may see the settings, and where it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Final

from babel.dates import get_day_names
from fastapi import Response
from sqlalchemy import Connection

from console.forms import Filled, again, begun, forget, stale
from console.staffroom import Staffroom
from console.team_acts import CHANGE, gone, name_of
from console.texts import text
from console.visits import Visit
from programme.duty_week import DAYS, Week
from programme.quiet import typed_time
from storage import duty_weeks, staff
from storage.duty_weeks import Rota
from storage.staff import StaffMember

PATH: Final = "/settings/rota"
ADDRESS: Final = "/team/{member}/rota"


def add(room: Staffroom) -> None:
    """The weeks of all, and the form for one."""
    room.get(PATH, "settings.read", _all)
    room.get(ADDRESS, CHANGE, _page)
    room.post(ADDRESS, CHANGE, _change)


async def _all(visit: Visit) -> Response:
    def look(conn: Connection) -> tuple[list[StaffMember], frozenset[int], dict[int, Rota]]:
        return staff.on_duty(conn), staff.not_on_duty(conn), duty_weeks.all_weeks(conn)

    able, away, weeks = await visit.read(look)
    rows = [
        {
            "member": one,
            "name": name_of(one),
            "on": one.id not in away,
            "days": [_cell(weeks[one.id].week, day) if one.id in weeks else "" for day in DAYS],
        }
        for one in able
    ]
    return visit.page("settings/rota", title=text("rota.title"), rows=rows, days=_days("abbreviated"))


async def _page(visit: Visit) -> Response:
    member, rota = await visit.read(_known, visit.number("member"))
    if member is None:
        return gone(visit)
    week = {} if rota is None else rota.week
    fields = {f"{name}-{day}": [f"{at:%H:%M}"] for day in week for name, at in zip(_ENDS, week[day], strict=True)}
    return _form(visit, member, rota, await begun(visit, visit.request.url.path, fields))


_ENDS: Final = ("from", "to")


async def _change(visit: Visit) -> Response:
    number = visit.number("member")
    member, rota = await visit.read(_known, number)
    if member is None:
        return gone(visit)
    week, wrong = _read(visit)
    if wrong:
        return _form(visit, member, rota, again(visit, wrong))
    who = {"was": visit.filled("version"), "zone": visit.desk.zone, "by": visit.member.id, "now": visit.desk.clock()}
    refused = await visit.write(duty_weeks.set_week, number, week, **who)
    if refused == "stale":
        return _form(visit, member, rota, again(visit, stale("from-0")))
    await forget(visit, visit.request.url.path)
    return visit.go(PATH, told="rota_changed" if refused is None else f"team_{refused}")


def _read(visit: Visit) -> tuple[Week, dict[str, str]]:
    week: dict[int, tuple[time, time]] = {}
    wrong: dict[str, str] = {}
    for day, called in zip(DAYS, _days("wide"), strict=True):
        filled = {name: visit.filled(f"{name}-{day}") for name in _ENDS}
        times = {name: typed_time(words) for name, words in filled.items()}
        begin, end = times["from"], times["to"]
        if begin is not None and end is not None:
            week[day] = (begin, end)
        elif any(filled.values()):
            wrong |= {f"{name}-{day}": text(f"rota.{name}_wrong", day=called) for name in _ENDS if times[name] is None}
    return week, wrong


def _form(visit: Visit, member: StaffMember, rota: Rota | None, filled: Filled) -> Response:
    return visit.page(
        "team/rota",
        title=text("rota.change", name=name_of(member)),
        member=member,
        filled=filled,
        version="" if rota is None else rota.version,
        days=list(enumerate(_days("wide"))),
        zone=visit.desk.zone.key,
        status=400 if filled.wrong else 200,
    )


def _known(conn: Connection, number: int) -> tuple[StaffMember | None, Rota | None]:
    return staff.one(conn, number), duty_weeks.week_of(conn, number)


def _cell(week: Week, day: int) -> str:
    return f"{week[day][0]:%H:%M}–{week[day][1]:%H:%M}" if day in week else ""


def _days(width: str) -> list[str]:
    names: Mapping[int, str] = get_day_names(width, locale="en_GB")  # type: ignore[arg-type]  # why: "wide" is one of them
    return [names[day] for day in DAYS]

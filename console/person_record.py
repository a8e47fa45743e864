"""Somebody's record: what they said of themselves, what they agreed to and when, and who of the team looked at it. Who
opens it is written down. What they told the team is not here: it is read by receipt, without whom.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from fastapi import Response
from sqlalchemy import Connection

from console.act_words import act_name
from console.staffroom import Staffroom
from console.texts import counted, text
from console.visits import Visit
from console.words import language_name, locality_name
from programme.roles import Act
from storage import audit, consents, contributions, exports, one_person, people, staff, without_telegram
from storage.consents import Consent
from storage.without_telegram import Reached

PATH: Final = "/people"
ADDRESS: Final = f"{PATH}/{{person}}"
ACT: Final[Act] = "people.read"
ERASE: Final[Act] = "people.erase"
"""Who may erase all that is kept about somebody hands it out too."""
MOST_LOOKS: Final = 50


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept about somebody, but for what they said: `looks` are the latest acts on it, the newest first;
    `reached` is how they are told things without Telegram. `earlier`: the numbers that they had when they had none.
    """

    known: dict[str, Any]
    reached: Reached | None
    consents: list[Consent]
    said: int
    looks: list[tuple[str, str, str]]
    earlier: list[int]


def add(room: Staffroom) -> None:
    """The record, and all that is kept as a file."""
    room.get(ADDRESS, ACT, _page)
    room.post(f"{ADDRESS}/export", ERASE, _export)


def here(visit: Visit) -> str:
    """The address of the person that the address names."""
    return f"{PATH}/{visit.number('person')}"


def gone(visit: Visit) -> Response:
    """There is no such person (any more)."""
    return visit.page("people/gone", title=text("people.gone"), status=404)


async def _page(visit: Visit) -> Response:
    found = await visit.write(opened, visit)
    if found is None:
        into = await visit.read(one_person.into, visit.number("person"))
        return gone(visit) if into is None else visit.go(f"{PATH}/{into}", told="people_joined_before")
    return visit.page(
        "people/record",
        title=text("people.one", number=found.known["id"]),
        number=found.known["id"],
        facts=list(_facts(visit, found)),
        consents=[_agreed(visit, one) for one in reversed(found.consents)],
        looks=found.looks,
        changes=visit.may("people.change"),
        erases=visit.may(ERASE),
        keyed=found.reached is not None,
        unknown=found.known["state"] == "not_known",
        stopped=found.known["stopped_at"] is not None,
    )


def opened(conn: Connection, visit: Visit) -> Record | None:
    """The record that the address names, for somebody who reads it: that is written down."""
    number, now = visit.number("person"), visit.desk.clock()
    known = people.show(conn, number, now)
    if known is None:
        return None
    subject, earlier = f"person:{number}", one_person.earlier_of(conn, number)
    acts = [audit.entries(conn, limit=MOST_LOOKS, subject=f"person:{one}") for one in (number, *earlier)]
    looks = sorted(chain(*acts), key=lambda one: one.id, reverse=True)[:MOST_LOOKS]
    members = staff.known(conn, {one.staff_id for one in looks if one.staff_id is not None})
    audit.record(conn, at=now, act="people.show", staff_id=visit.member.id, subject=subject)
    who = [visit.called(members.get(one.staff_id or 0)) or text(f"people.by.{one.actor}") for one in looks]
    told = [(visit.when(one.at), name, act_name(one.act)) for one, name in zip(looks, who, strict=True)]
    said = contributions.count_of_person(conn, number)
    reached = without_telegram.reached(conn, number)
    return Record(known, reached, consents.history(conn, number), said, told, earlier)


def _facts(visit: Visit, found: Record) -> Iterator[tuple[str, str]]:
    known, nothing = found.known, text("people.nothing")
    yield text("people.column.state"), text(f"people.state.{known['state']}")
    if known["state"] == "not_known":
        yield text("people.said"), counted("people.things", found.said)
        return
    if found.earlier:
        yield text("people.earlier"), ", ".join(map(str, found.earlier))
    yield text("people.name"), known["name"] or nothing
    if found.reached is not None:
        yield text("keyed.way"), text(f"keyed.way.{found.reached.way}")
        yield text("keyed.address"), found.reached.address or nothing
        yield text("keyed.telephone"), found.reached.telephone or nothing
    yield text("people.column.language"), language_name(visit, known["language"]) if known["language"] else nothing
    yield text("people.column.place"), locality_name(visit, known["locality"], nothing)
    yield (
        text("people.topics"),
        ", ".join(visit.desk.programme.topic_name(one, "en") for one in known["topics"]) or nothing,
    )
    yield text("people.needs"), known["access_needs"] or nothing
    yield text("people.quiet"), known["quiet_hours"] or nothing
    for name in ("joined_at", "signed_up_at", "stopped_at", "paused_until"):
        if known[name] is not None and not (name == "joined_at" and found.reached is not None):
            yield text(f"people.{name}"), visit.when(known[name])
    if known["test"]:
        yield text("people.test"), text("people.is_test")
    yield text("people.said"), counted("people.things", found.said)


def _agreed(visit: Visit, one: Consent) -> tuple[str, str, str, str]:
    ended = "" if one.withdrawn_at is None else visit.when(one.withdrawn_at)
    how = text(
        "people.agreed_in", language=language_name(visit, one.language), channel=text(f"people.via.{one.channel}")
    )
    return text(f"home.tier.{one.tier}"), visit.when(one.given_at), ended, how


async def _export(visit: Visit) -> Response:
    number, now = visit.number("person"), visit.desk.clock()
    held = await visit.read(exports.export_person, number, now)
    if held is None:
        return gone(visit)
    await visit.write(audit.record, at=now, act="people.export", staff_id=visit.member.id, subject=f"person:{number}")
    headers = {"Content-Disposition": f'attachment; filename="person-{number}.json"'}
    return Response(json.dumps(held, ensure_ascii=False, indent=1), media_type="application/json", headers=headers)

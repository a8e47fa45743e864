"""People: the list, by number and without names. The record of one is person_record.py.

Whoever knows somebody's number on Telegram finds them by a form that is sent, so that it stands in no address.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

from fastapi import Response
from sqlalchemy import Connection

from console import person_acts, person_agreeing, person_joining, person_keying, person_record, person_saying
from console.lists import Asked, Cell, Column, Filter, Listing, Shown, export, rows_of
from console.person_record import ACT, PATH
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import language_name, locality_name
from programme.consent import TIERS
from programme.membership import telegram_number
from storage import people, people_list
from storage.people_list import STATES, Listed, Narrowed, Order, State

COLUMNS: Final = (
    Column("number", sorts=True),
    Column("agreed"),
    Column("state"),
    Column("joined", sorts=True),
    Column("place"),
    Column("language"),
)
COLOURS: Final = {"signed_up": "green", "signing_up": "blue", "paused": "yellow", "no_telegram": "purple"}
"""Of the tag that tells how somebody can be reached."""


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu."""
    room.entry("people", PATH, ACT)
    room.get(PATH, ACT, _list)
    room.post(f"{PATH}/find", ACT, _find)
    person_record.add(room)
    person_acts.add(room)
    person_keying.add(room)
    person_agreeing.add(room)
    person_saying.add(room)
    person_joining.add(room)


async def _list(visit: Visit) -> Response:
    spoken = await visit.read(people_list.languages)
    filters = (
        Filter("agreed", [(tier, text(f"home.tier.{tier}")) for tier in TIERS]),
        Filter("state", [(state, text(f"people.state.{state}")) for state in STATES]),
        Filter("place", [(one.slug, locality_name(visit, one.slug, "")) for one in visit.desk.programme.localities]),
        Filter("language", [(language, language_name(visit, language)) for language in spoken]),
    )
    listing = Listing("people", PATH, COLUMNS, "number", filters, searches=True)
    asked = listing.asked(visit)
    found, total = await visit.read(_found, visit, asked)
    shown = Shown(listing, asked, await rows_of(asked, _rows, visit, found), total)
    if asked.whole:
        return await export(visit, shown, "people.list")
    return visit.page("people/list", title=text("people.title"), shown=shown, keys=visit.may(person_acts.CHANGE))


def _found(conn: Connection, visit: Visit, asked: Asked) -> tuple[list[Listed], int]:
    chosen = asked.chosen
    narrowed = Narrowed(
        state=cast("State | None", chosen.get("state")),
        tier=chosen.get("agreed"),
        locality=chosen.get("place"),
        language=chosen.get("language"),
        words=asked.words,
    )
    order, now = cast("Order", asked.sort), visit.desk.clock()
    return people_list.search(conn, narrowed, now, order=order, down=asked.down, limit=asked.size, offset=asked.offset)


def _rows(visit: Visit, found: Iterable[Listed]) -> list[list[Cell]]:
    return [
        [
            Cell(str(one.id), href=f"{PATH}/{one.id}"),
            Cell(", ".join(text(f"home.tier.{tier}") for tier in one.tiers)),
            Cell(_state(one), tag=COLOURS.get(one.state, "grey")),
            Cell(visit.short(one.joined_at), whole=True),
            Cell(locality_name(visit, one.locality, text("inbox.no_place"))),
            Cell(language_name(visit, one.language) if one.language else text("people.no_language")),
        ]
        for one in found
    ]


def _state(one: Listed) -> str:
    state = text(f"people.state.{one.state}")
    return text("people.of_test", state=state) if one.test else state


async def _find(visit: Visit) -> Response:
    number = telegram_number(visit.filled("telegram"))
    found = None if number is None else await visit.read(people.find_by_telegram, number)
    return visit.go(PATH, told="people_nobody") if found is None else visit.go(f"{PATH}/{found.id}")

"""Ways to take part at a desk: the list, and the page of one. How they are written is content_form.py, what is done
with them content_deeds.py, who takes part opportunity_guests.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from fastapi import Response
from sqlalchemy import Connection

from console import content, content_look, opportunity_guests
from console.content import OPPORTUNITIES, Did, InLanguage
from console.content_deeds import Deeds, can
from console.content_form import ContentForm
from console.figures import of_people
from console.lists import Asked, Cell, Column, Filter, Listing, Shown, export
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import locality_name
from programme.opportunity import KINDS
from storage import bookings, check_in, content_acts, content_list
from storage.content_list import NEEDS, Narrowed, Order
from storage.opportunities import Opportunity

PATH: Final = OPPORTUNITIES.path
STATES: Final = ("open", "unchecked", "closed", "withdrawn")
COLUMNS: Final = (
    Column("number"),
    Column("title", sorts=True),
    Column("state"),
    Column("closes"),
    Column("people", numeric=True),
    Column("languages"),
    Column("review", sorts=True),
)


@dataclass(frozen=True, slots=True)
class Looked:
    """One, with how many take part by their state, the announcements that have a button for it, its
    languages, and what was done with it."""

    one: Opportunity
    people: Mapping[str, int]
    announcements: list[tuple[int, int]]
    languages: list[InLanguage]
    history: list[Did]


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu. What is written anew comes first: its address looks like a number's."""
    room.entry("opportunities", PATH, OPPORTUNITIES.act)
    room.get(PATH, OPPORTUNITIES.act, _list)
    ContentForm(OPPORTUNITIES).add(room)
    room.get(OPPORTUNITIES.address, OPPORTUNITIES.act, _page)
    Deeds(OPPORTUNITIES).add(room)
    opportunity_guests.add(room)


async def _list(visit: Visit) -> Response:
    filters = (
        Filter("state", [(state, text(f"content.state.{state}")) for state in STATES]),
        Filter("kind", [(kind, text(f"content.kind.{kind}")) for kind in KINDS]),
        Filter("place", [(one.slug, locality_name(visit, one.slug, "")) for one in visit.desk.programme.localities]),
        Filter("needs", [(need, text(f"content.needs.{need}")) for need in NEEDS]),
    )
    listing = Listing("opportunities", PATH, COLUMNS, "-published", filters, searches=True)
    asked = listing.asked(visit)
    rows, total = await visit.read(_found, visit, asked)
    shown = Shown(listing, asked, rows, total)
    if asked.whole:
        return await export(visit, shown, "opportunity.export")
    return visit.page("opportunities/list", title=text("opportunities.title"), shown=shown)


def _found(conn: Connection, visit: Visit, asked: Asked) -> tuple[list[list[Cell]], int]:
    chosen, order = asked.chosen, cast("Order", asked.sort)
    narrowed = Narrowed(asked.words, **{name: chosen.get(name) for name in ("state", "place", "kind", "needs")})
    now, day = visit.desk.clock(), content.today(visit)
    found = content_list.of_opportunities(conn, narrowed, now, day, order=order, down=asked.down)
    here = found[asked.offset : asked.offset + asked.size]
    people = check_in.count(conn, [one.id for one in here])
    return list(_rows(visit, here, people)), len(found)


def _rows(visit: Visit, found: Iterable[Opportunity], people: Mapping[int, Mapping[str, int]]) -> Iterable[list[Cell]]:
    for one in found:
        state = one.state(visit.desk.clock())
        closes = "" if one.closes_at is None else visit.short(one.closes_at)
        yield [
            Cell(str(one.id)),
            Cell(content.title(one), href=OPPORTUNITIES.here(one.id)),
            Cell(text(f"content.state.{state}"), tag=content.STATES[state]),
            Cell(closes, whole=True),
            Cell(of_people(visit, sum(people[one.id].values()))),
            content.live_cell(visit, one),
            Cell(content.short_day(one.review_on), whole=True),
        ]


async def _page(visit: Visit) -> Response:
    looked = await visit.read(_looked, visit)
    if looked is None:
        return content.gone(visit, OPPORTUNITIES)
    one = looked.one
    state = one.state(visit.desk.clock())
    return visit.page(
        "opportunities/one",
        title=content.title(one),
        one=one,
        root=OPPORTUNITIES.here(one.id),
        was=content_acts.mark(one),
        state=text(f"content.state.{state}"),
        colour=content.STATES[state],
        explained=text(f"content.explained.{state}"),
        facts=content_look.facts(visit, one),
        can=can(visit, one),
        people=[(text(f"guests.state.{name}"), of_people(visit, n)) for name, n in looked.people.items()],
        announcements=[(number, of_people(visit, n)) for number, n in looked.announcements],
        languages=looked.languages,
        history=looked.history,
    )


def _looked(conn: Connection, visit: Visit) -> Looked | None:
    one = content_acts.find(conn, OPPORTUNITIES.kind, visit.number("number"))
    if not isinstance(one, Opportunity):
        return None
    led = [(row["id"], row["booked"]) for row in bookings.announcements_of(conn, one.id)]
    people = check_in.count(conn, [one.id])[one.id]
    history = content.history(conn, visit, OPPORTUNITIES, one.id)
    languages = content.in_languages(conn, visit, OPPORTUNITIES.kind, one, live=False)
    return Looked(one, people, led, languages, history)

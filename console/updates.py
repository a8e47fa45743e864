"""Health updates at a desk: the list, and the page of one. How they are written is content_form.py, what is done with
them content_deeds.py.

Whoever may only read approved updates finds those that people can read now, in the languages that were checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

from fastapi import Response
from sqlalchemy import Connection

from console import content, content_look, letters_and_calls, update_letters
from console.content import UPDATES, Did, InLanguage
from console.content_deeds import Deeds, can
from console.content_form import ContentForm
from console.lists import Asked, Cell, Column, Filter, Listing, Shown, export
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from console.words import locality_name
from storage import content_acts, content_list
from storage.content_list import NEEDS, TELL, Narrowed, Order
from storage.updates import HealthUpdate
from storage.updates_to_tell import updates_to_tell

PATH: Final = UPDATES.path
APPROVED: Final = "shown"
STATES: Final = (APPROVED, "unchecked", "past_review", "withdrawn")
COLUMNS: Final = (
    Column("number"),
    Column("title", sorts=True),
    Column("state"),
    Column("topics"),
    Column("languages"),
    Column("review", sorts=True),
)

APPROVED_COLUMNS: Final = tuple(one for one in COLUMNS if one.key != "state")


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu. What is written anew comes first: its address looks like a number's."""
    room.entry("updates", PATH, UPDATES.act)
    room.get(PATH, UPDATES.act, _list)
    ContentForm(UPDATES).add(room)
    room.get(UPDATES.address, UPDATES.act, _page)
    Deeds(UPDATES).add(room)
    update_letters.add(room)


def _sees_all(visit: Visit) -> bool:
    """Whether somebody sees those too that are not approved, or are not any more."""
    return visit.may("opportunities.read")


async def _list(visit: Visit) -> Response:
    programme = visit.desk.programme
    filters = (
        Filter("state", [(state, text(f"content.state.{state}")) for state in STATES]),
        Filter("topic", [(one.slug, content.topics(visit, [one.slug])) for one in programme.topics]),
        Filter("place", [(one.slug, locality_name(visit, one.slug, "")) for one in programme.localities]),
        Filter("needs", [(need, text(f"content.needs.{need}")) for need in (*NEEDS, TELL)]),
    )
    columns, narrows = (COLUMNS, filters) if _sees_all(visit) else (APPROVED_COLUMNS, filters[1:3])
    listing = Listing("updates", PATH, columns, "-published", narrows, searches=True)
    asked = listing.asked(visit)
    rows, total = await visit.read(_found, visit, asked)
    shown = Shown(listing, asked, rows, total)
    if asked.whole:
        return await export(visit, shown, "update.export")
    return visit.page("updates/list", title=text("updates.title"), shown=shown)


def _found(conn: Connection, visit: Visit, asked: Asked) -> tuple[list[list[Cell]], int]:
    chosen, order = asked.chosen, cast("Order", asked.sort)
    state = chosen.get("state") if _sees_all(visit) else APPROVED
    narrowed = Narrowed(asked.words, state, **{name: chosen.get(name) for name in ("topic", "place", "needs")})
    today = content.today(visit)
    to_tell = updates_to_tell(conn, visit.desk.clock(), today) if narrowed.needs == TELL else None
    found = content_list.of_updates(conn, narrowed, today, among=to_tell, order=order, down=asked.down)
    return list(_rows(visit, found[asked.offset : asked.offset + asked.size])), len(found)


def _rows(visit: Visit, found: Iterable[HealthUpdate]) -> Iterable[list[Cell]]:
    sees_all = _sees_all(visit)
    for one in found:
        state = one.state(content.today(visit))
        tag = Cell(text(f"content.state.{state}"), tag=content.STATES[state])
        yield [
            Cell(str(one.id)),
            Cell(content.title(one), href=UPDATES.here(one.id)),
            *((tag,) if sees_all else ()),
            Cell(content.topics(visit, one.topics)),
            content.live_cell(visit, one, waiting=sees_all),
            Cell(content.short_day(one.review_on), whole=True),
        ]


async def _page(visit: Visit) -> Response:
    looked = await visit.read(_looked, visit)
    if looked is None:
        return content.gone(visit, UPDATES)
    one, languages, history, otherwise = looked
    state = one.state(content.today(visit))
    return visit.page(
        "updates/one",
        title=content.title(one),
        one=one,
        root=UPDATES.here(one.id),
        was=content_acts.mark(one),
        state=text(f"content.state.{state}"),
        colour=content.STATES[state],
        explained=text(f"content.explained.{state}"),
        facts=content_look.facts(visit, one),
        can=can(visit, one),
        languages=languages,
        history=history,
        otherwise=otherwise,
        tells=visit.may(letters_and_calls.ACT) and (state == APPROVED or (state == "withdrawn" and bool(otherwise))),
    )


def _looked(
    conn: Connection, visit: Visit
) -> tuple[HealthUpdate, list[InLanguage], list[Did], list[tuple[str, int]]] | None:
    one = content_acts.find(conn, UPDATES.kind, visit.number("number"))
    sees_all = _sees_all(visit)
    if not isinstance(one, HealthUpdate) or not (sees_all or one.state(content.today(visit)) == APPROVED):
        return None
    history = content.history(conn, visit, UPDATES, one.id) if sees_all else []
    otherwise = update_letters.told(conn, visit, one) if sees_all else []
    return one, content.in_languages(conn, visit, UPDATES.kind, one, live=not sees_all), history, otherwise

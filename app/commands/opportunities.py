"""`hearback opportunities`: the ways to take part, each with its decision card."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from app.commands.content import Item, Number, language_notes, report_import
from app.opening import Opened, operate, read_text
from app.output import AsJson, record, show, table
from app.refusal import Refused
from app.texts import text
from programme.checked_text import live_languages
from programme.opportunity import Opportunity as Written
from programme.opportunity import read_opportunities
from programme.words import ENGLISH
from storage import audit, bookings, opportunities
from storage.opportunities import Opportunity

commands = typer.Typer(help="The ways to take part.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="YAML; all opportunities in it, or none.")]


@commands.command("import")
def import_(file: File, as_json: AsJson = False) -> None:
    """Publish opportunities from a YAML file; one that is there already (by its ref) is changed."""

    async def act(at: Opened) -> tuple[list[Item], list[str]]:
        written = read_opportunities(read_text(file), at.programme, str(file))
        notes = [note for one in written for note in language_notes(one.ref, one.texts)]
        return await at.database.write(_put, at, written), notes

    report_import(*operate(act), as_json=as_json)


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """All opportunities, with how many people are interested."""

    async def act(at: Opened) -> list[dict[str, Any]]:
        return await at.database.read(_rows, at)

    rows = operate(act)
    columns = ("id", "ref", "state", "title", "kind", "interested", "languages", "closes_at")
    show(rows, table(rows, columns, text("opportunities.empty")), as_json=as_json)


@commands.command("show")
def show_(number: Number, as_json: AsJson = False) -> None:
    """One opportunity, in every language, with its decision card."""

    async def act(at: Opened) -> dict[str, Any]:
        found = await at.database.read(_row_of, at, number)
        if found is None:
            raise Refused("opportunities.none", number=number)
        return found

    found = operate(act)
    show(found, record(found), as_json=as_json)


def _put(conn: Connection, at: Opened, written: tuple[Written, ...]) -> list[Item]:
    items: list[Item] = []
    for one in written:
        number, what = opportunities.put(conn, one, at.now)
        items.append({"id": number, "ref": one.ref, "what": what})
        if what != "same":
            audit.record(conn, at=at.now, act="opportunity.import", actor="operator", subject=f"opportunity:{number}")
    return items


def _rows(conn: Connection, at: Opened) -> list[dict[str, Any]]:
    return [_row(conn, at, one) for one in opportunities.list_opportunities(conn)]


def _row_of(conn: Connection, at: Opened, number: int) -> dict[str, Any] | None:
    found = opportunities.find(conn, number)
    if found is None:
        return None
    return _row(conn, at, found) | {
        "owner": found.owner,
        "source": found.source,
        "link": found.link,
        "published_at": found.published_at,
        "announcements": bookings.announcements_of(conn, number),
        "texts": {language: words.model_dump() for language, words in found.texts.items()},
    }


def _row(conn: Connection, at: Opened, one: Opportunity) -> dict[str, Any]:
    return {
        "id": one.id,
        "ref": one.ref,
        "state": one.state(at.now),
        "title": one.texts[ENGLISH].title,
        "kind": one.kind,
        "interested": opportunities.count_interested(conn, one.id),
        "places": one.places,
        "languages": list(live_languages(one.texts)),
        "topics": one.topics,
        "localities": one.localities,
        "begins_at": one.begins_at,
        "ends_at": one.ends_at,
        "closes_at": one.closes_at,
        "review_on": one.review_on,
    }

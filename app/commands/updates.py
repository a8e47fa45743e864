"""`hearback updates`: the approved information that people can read."""

from __future__ import annotations

from datetime import date
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
from programme.update import Update, read_updates
from programme.words import ENGLISH
from storage import audit, updates
from storage.updates import HealthUpdate

commands = typer.Typer(help="The approved information that people can read.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="YAML; all updates in it, or none.")]


@commands.command("import")
def import_(file: File, as_json: AsJson = False) -> None:
    """Publish health updates from a YAML file; one that is there already (by its ref) is changed."""

    async def act(at: Opened) -> tuple[list[Item], list[str]]:
        written = read_updates(read_text(file), at.programme, str(file))
        notes = [note for one in written for note in language_notes(one.ref, one.texts)]
        return await at.database.write(_put, at, written), notes

    report_import(*operate(act), as_json=as_json)


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """All updates, with the languages in which each may go out."""

    async def act(at: Opened) -> list[dict[str, Any]]:
        today = at.now.astimezone(at.settings.zone).date()
        return [_row(one, today) for one in await at.database.read(updates.list_updates)]

    rows = operate(act)
    columns = ("id", "ref", "state", "title", "languages", "topics", "localities", "review_on")
    show(rows, table(rows, columns, text("updates.empty")), as_json=as_json)


@commands.command("show")
def show_(number: Number, as_json: AsJson = False) -> None:
    """One update, in every language."""

    async def act(at: Opened) -> dict[str, Any]:
        found = await at.database.read(updates.find, number)
        if found is None:
            raise Refused("updates.none", number=number)
        today = at.now.astimezone(at.settings.zone).date()
        return _row(found, today) | {
            "version": found.version,
            "source": found.source,
            "source_link": found.source_link,
            "owner": found.owner,
            "published_at": found.published_at,
            "texts": {language: words.model_dump() for language, words in found.texts.items()},
        }

    found = operate(act)
    show(found, record(found), as_json=as_json)


def _put(conn: Connection, at: Opened, written: tuple[Update, ...]) -> list[Item]:
    items: list[Item] = []
    for one in written:
        number, what = updates.put(conn, one, at.now)
        items.append({"id": number, "ref": one.ref, "what": what})
        if what != "same":
            audit.record(conn, at=at.now, act="update.import", actor="operator", subject=f"update:{number}")
    return items


def _row(one: HealthUpdate, today: date) -> dict[str, Any]:
    return {
        "id": one.id,
        "ref": one.ref,
        "state": one.state(today),
        "title": one.texts[ENGLISH].title,
        "languages": list(live_languages(one.texts)),
        "topics": one.topics,
        "localities": one.localities,
        "review_on": one.review_on,
    }

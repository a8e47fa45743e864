"""`hearback people`: who takes part, lists from elsewhere, and what is owed to somebody who asks about their record."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from sqlalchemy import Connection

from app.opening import Opened, complain, operate, read_file
from app.output import AsJson, cell, dumps, record, show
from app.person_files import write_files
from app.refusal import Refused
from app.texts import text
from programme.consent import Tier, Wording, Wordings
from programme.consent import shown as shown_of
from programme.people_csv import COLUMNS, Row, read_people
from storage import attachments, audit, erasures, exports, imports, people

commands = typer.Typer(help="Who takes part, and what is kept about them.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]
File = Annotated[Path, typer.Argument(metavar="FILE.csv", help=f"Columns: {','.join(COLUMNS)}.")]
From = Annotated[Literal["paper", "web", "transfer"], typer.Option("--channel", help="How they gave their consent.")]
WordingId = Annotated[
    str | None, typer.Option("--wording", metavar="ID", help="What they consented to; else the latest.")
]
Target = Annotated[Path | None, typer.Option("--file", help="Write it to this new file instead.")]
Folder = Annotated[
    Path | None, typer.Option("--files", metavar="FOLDER", help="Open the files that they sent into this new folder.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

_PAGE = 1000
_LISTED = ("id", "state", *COLUMNS)


@commands.command("import")
def import_(file: File, channel: From, wording: WordingId = None, as_json: AsJson = False) -> None:
    """Bring in people who consented elsewhere. A bad row is reported, and nothing else is lost."""

    async def act(at: Opened) -> dict[str, Any]:
        wordings = Wordings.packaged()
        fixed = wordings.with_id(wording) if wording is not None else None
        found = read_people(read_file(file), at.programme, at.settings.zone, at.now, _tier(fixed))
        shows = _Shows(wordings, fixed)
        done = imports.Imported()
        for rows in imports.slices(found.rows):
            given: dict[str, Any] = {"channel": channel, "shows": shows, "keys": at.keys, "now": at.now}
            done.add(await at.database.write(_take, rows, given))
        left = [{"line": bad.line, "why": bad.why} for bad in found.bad]
        left += [{"line": one.line, "why": text(f"people.{one.why}")} for one in done.left]
        return {
            "added": done.added,
            "changed": done.changed,
            "same": done.same,
            "left_out": sorted(left, key=lambda one: one["line"]),
            "notes": [*found.notes],
        }

    done = operate(act)
    for note in done["notes"]:
        complain(text("people.note", note=note))
    for bad in done["left_out"]:
        complain(text("people.bad_row", **bad))
    counts = {"added": done["added"], "changed": done["changed"], "same": done["same"]}
    show(done, [text("people.imported", left=len(done["left_out"]), **counts)], as_json=as_json)
    if done["left_out"] and not any(counts.values()):
        raise typer.Exit(1)


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """Everybody, without what they said."""

    async def act(at: Opened) -> None:
        after, count = 0, 0
        while page := await at.database.read(people.list_people, at.now, after=after, limit=_PAGE):
            for line in _page([_as_in_a_list(one) for one in page], first=count == 0, as_json=as_json):
                typer.echo(line, nl=not as_json)
            after, count = page[-1]["id"], count + len(page)
        if as_json:
            typer.echo("]" if count else "[]")
        elif not count:
            typer.echo(text("people.empty"))
        await at.database.write(audit.record, at=at.now, act="people.list", actor="operator", detail={"people": count})

    operate(act)


@commands.command("show")
def show_(number: Number, as_json: AsJson = False) -> None:
    """What is kept about one person, without what they said."""

    async def act(at: Opened) -> dict[str, Any]:
        found = await at.database.read(people.show, number, at.now)
        if found is None:
            raise Refused("people.none", number=number)
        await at.database.write(_note, at, "people.show", number)
        return found

    found = _as_in_a_list(operate(act))
    show(found, record(found), as_json=as_json)


@commands.command("export")
def export(number: Number, file: Target = None, files: Folder = None) -> None:
    """All that is kept about one person as JSON, for somebody who asks: on standard output, or in a new file."""
    missing: list[int] = []

    async def act(at: Opened) -> dict[str, Any]:
        found = await at.database.read(exports.export_person, number, at.now)
        if found is None:
            raise Refused("people.none", number=number)
        await at.database.write(_note, at, "people.export", number)
        if files is not None:
            kept = await at.database.read(attachments.files_of, number)
            missing.extend(write_files(at.settings.data_dir, kept, at.keys, files))
        if file is not None:
            _write(file, dumps(found))
        return found

    found = operate(act)
    for one in missing:
        complain(text("people.file_missing", number=one))
    if files is not None:
        complain(text("people.exported", path=files))
    typer.echo(dumps(found) if file is None else text("people.exported", path=file))


@commands.command("erase")
def erase(number: Number, yes: Yes = False) -> None:
    """Erase one person with all that they said. An old list cannot bring them back."""
    if not yes and _at_a_terminal() and not typer.confirm(text("people.sure", number=number)):
        complain(text("people.erase_yes"))
        raise typer.Exit(1)

    async def act(at: Opened) -> None:
        await at.database.write(_erase, at, number)

    operate(act)
    typer.echo(text("people.gone", number=number))


def _at_a_terminal() -> bool:
    """Whether somebody can answer a question; a script cannot, and means what it says."""
    return sys.stdin.isatty()


class _Shows:
    """The wording that goes with a tier: the one that was named where it is of this tier, else the latest."""

    def __init__(self, wordings: Wordings, fixed: Wording | None) -> None:
        self._wordings = wordings
        self._fixed = fixed

    def __call__(self, tier: Tier, language: str) -> Any:
        if self._fixed is not None and self._fixed.tier == tier:
            return shown_of(self._fixed, language)
        return self._wordings.shown(tier, language)


def _tier(fixed: Wording | None) -> Tier | None:
    return None if fixed is None else fixed.tier


def _take(conn: Connection, rows: Sequence[Row], given: dict[str, Any]) -> imports.Imported:
    """One slice, with its entry in the audit log."""
    done = imports.bring_in(conn, rows, **given)
    detail = {"channel": given["channel"], "added": done.added, "changed": done.changed, "left_out": len(done.left)}
    audit.record(conn, at=given["now"], act="people.import", actor="operator", detail=detail)
    return done


def _erase(conn: Connection, at: Opened, number: int) -> None:
    if not erasures.erase(conn, number, "staff", at.now, at.keys):
        raise Refused("people.none", number=number)
    _note(conn, at, "people.erase", number)


def _note(conn: Connection, at: Opened, act: str, number: int) -> None:
    audit.record(conn, at=at.now, act=act, actor="operator", subject=f"person:{number}")


def _as_in_a_list(found: dict[str, Any]) -> dict[str, Any]:
    """As the columns of an import list have it: several values joined by a bar."""
    joined = {name: "|".join(found[name]) or None for name in ("tier", "topics")}
    return {name: joined.get(name, value) for name, value in found.items()}


def _page(rows: list[dict[str, Any]], *, first: bool, as_json: bool) -> Iterator[str]:
    """The pieces of a list that is printed as it is read, so that a large one needs no room."""
    if as_json:
        for index, row in enumerate(rows):
            yield ("[" if first and index == 0 else ",\n") + dumps(row)
        return
    if first:
        yield "\t".join(_LISTED)
    for row in rows:
        yield "\t".join(cell(row[column]) for column in _LISTED)


def _write(path: Path, content: str) -> None:
    """A new file that only its owner may read."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused("file.there", path=path) from None
    except OSError as error:
        raise Refused("file.unreadable", path=path, problem=error.strerror) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content + "\n")

"""`hearback places`: which locality a postcode lies in. The list is the team's own; nobody writes down who asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from app.opening import Opened, complain, operate
from app.output import AsJson, show, table
from app.refusal import Refused
from app.texts import text
from programme.places_csv import COLUMNS, BadPlace, PlaceRow, read_places
from storage import audit, places

commands = typer.Typer(help="Which locality a postcode lies in.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE.csv", help=f"Columns: {','.join(COLUMNS)}.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

MOST_TOLD: Final = 100
"""How many bad rows are told one by one; of a million there is no use in more."""
_MOST_NAMES: Final = 10


@dataclass(slots=True)
class _Counted:
    """What became of a file that may be too long to be held."""

    kept: int = 0
    outside: int = 0
    left: int = 0
    bad: list[BadPlace] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """What the file calls localities that the programme does not have: enough of them to see a slip."""

    def note(self, row: PlaceRow) -> None:
        """A row that is kept."""
        self.kept += 1
        self.outside += row.locality is None
        if row.outside is not None and len(self.names) < MOST_TOLD:
            self.names.add(row.outside)

    def leave(self, bad: BadPlace) -> None:
        """A row that is left out."""
        self.left += 1
        if len(self.bad) < MOST_TOLD:
            self.bad.append(bad)


@commands.command("import")
def import_(file: File, as_json: AsJson = False) -> None:
    """Bring in postcodes and their localities. A bad row is reported, and nothing else is lost."""

    async def act(at: Opened) -> _Counted:
        counted = _Counted()
        for rows in _slices(_lines(file), at, counted):
            await at.database.write(places.put, rows)
        detail = {"kept": counted.kept, "outside": counted.outside, "left_out": counted.left}
        await at.database.write(audit.record, at=at.now, act="places.import", actor="operator", detail=detail)
        return counted

    done = operate(act)
    for bad in done.bad:
        complain(text("people.bad_row", line=bad.line, why=bad.why))
    if done.left > len(done.bad):
        complain(text("places.more_bad", count=done.left - len(done.bad)))
    if done.names:
        complain(text("places.outside", names=_some(done)))
    counts = {"kept": done.kept, "outside": done.outside}
    told = {**counts, "left_out": [{"line": bad.line, "why": bad.why} for bad in done.bad], "left_out_count": done.left}
    show(told, [text("places.imported", left=done.left, **counts)], as_json=as_json)
    if done.left and not done.kept:
        raise typer.Exit(1)


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """How many postcodes each locality has."""

    async def act(at: Opened) -> list[dict[str, Any]]:
        counted = await at.database.read(places.by_locality)
        return [{"locality": locality, "postcodes": count} for locality, count in counted]

    rows = operate(act)
    read = [{**row, "locality": row["locality"] or text("places.elsewhere")} for row in rows]
    show(rows, table(read, ("locality", "postcodes"), text("places.empty")), as_json=as_json)


@commands.command("clear")
def clear(yes: Yes = False) -> None:
    """Take the whole list away, so that another one can be brought in."""
    if not yes and sys.stdin.isatty() and not typer.confirm(text("places.sure")):
        complain(text("places.clear_yes"))
        raise typer.Exit(1)

    async def act(at: Opened) -> int:
        gone = 0
        while some := await at.database.write(places.clear):
            gone += some
        detail = {"rows": gone}
        await at.database.write(audit.record, at=at.now, act="places.clear", actor="operator", detail=detail)
        return gone

    typer.echo(text("places.cleared", count=operate(act)))


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file of any length. Raises Refused where it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from lines
    except UnicodeDecodeError:
        raise Refused("file.not_text", path=path) from None
    except OSError as error:
        raise Refused("file.unreadable", path=path, problem=error.strerror) from error


def _slices(lines: Iterator[str], at: Opened, counted: _Counted) -> Iterator[list[PlaceRow]]:
    """The good rows, so many at a time that each transaction stays short."""
    rows: list[PlaceRow] = []
    for row in read_places(lines, at.programme):
        if isinstance(row, BadPlace):
            counted.leave(row)
            continue
        counted.note(row)
        rows.append(row)
        if len(rows) == places.SLICE:
            yield rows
            rows = []
    if rows:
        yield rows


def _some(done: _Counted) -> str:
    """A few of the names that the programme does not have."""
    names = sorted(done.names)
    told = ", ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return told if more <= 0 else text("places.and_more", names=told, count=more)

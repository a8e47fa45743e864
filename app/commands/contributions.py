"""`hearback contributions`: what people told the team, in numbers. Who passed something on is never counted for more
than the rule of `programme.voices` allows.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Annotated, Any, Literal

import typer
from sqlalchemy import Connection

from app.opening import Opened, operate
from app.output import AsJson, show, table
from app.texts import text
from programme.programme import Programme
from programme.voices import Voice, counted
from storage import relays
from storage.relays import Heard

commands = typer.Typer(help="What people told the team, in numbers.", no_args_is_help=True)

By = Annotated[Literal["locality", "service"], typer.Option("--by", help="What the lines are.")]
Since = Annotated[
    datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], metavar="DATE", help="Only from this day on.")
]
_COLUMNS = ("about", "own", "relayed", "ambassadors", "left_out")


@commands.callback()
def group() -> None:
    """What people told the team, in numbers."""


@commands.command("count")
def count(by: By = "locality", since: Since = None, as_json: AsJson = False) -> None:
    """People who spoke for themselves, and apart from them those whose words ambassadors passed on."""

    async def act(at: Opened) -> list[dict[str, Any]]:
        begin = None if since is None else since.replace(tzinfo=at.settings.zone)
        found = await at.database.read(_heard, begin)
        return _lines(found, by, at.programme)

    rows = operate(act)
    lines = [*table(rows, _COLUMNS, text("contributions.empty")), *([text("contributions.rule")] if rows else [])]
    show(rows, lines, as_json=as_json)


def _heard(conn: Connection, since: datetime | None) -> list[Heard]:
    return list(relays.heard(conn, since))


def _lines(found: list[Heard], by: Literal["locality", "service"], programme: Programme) -> list[dict[str, Any]]:
    """A line for each place or service, and one for all together; the cap holds in each line by itself."""
    voices: dict[str | None, list[Voice]] = defaultdict(list)
    for one in found:
        voices[one.locality if by == "locality" else one.service].append(one.voice)
    name = programme.locality_name if by == "locality" else programme.service_name
    named = {slug: text("contributions.not_said") if slug is None else name(slug) for slug in voices}
    ordered = sorted(voices, key=lambda slug: (slug is None, named[slug]))
    rows = [_line(slug, named[slug], voices[slug]) for slug in ordered]
    return [*rows, _line(None, text("contributions.all"), [one.voice for one in found])] if rows else []


def _line(slug: str | None, about: str, voices: list[Voice]) -> dict[str, Any]:
    one = counted(voices)
    counts = {"own": one.own, "relayed": one.relayed, "ambassadors": one.ambassadors, "left_out": one.left_out}
    return {"slug": slug, "about": about, **counts}

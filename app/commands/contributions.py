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
from app.output import AsJson, show, starred, table
from app.texts import text
from programme.programme import Programme
from programme.small_numbers import figures, told_or_none
from programme.voices import Voice, counted
from storage import relays
from storage.relays import Heard

commands = typer.Typer(help="What people told the team, in numbers.", no_args_is_help=True)

By = Annotated[Literal["locality", "service"], typer.Option("--by", help="What the lines are.")]
Since = Annotated[
    datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], metavar="DATE", help="Only from this day on.")
]
_FIGURES = ("own", "relayed", "ambassadors", "left_out", "not_known")
_COLUMNS = ("about", *_FIGURES)


@commands.callback()
def group() -> None:
    """What people told the team, in numbers."""


@commands.command("count")
def count(by: By = "locality", since: Since = None, as_json: AsJson = False) -> None:
    """People who spoke for themselves, and apart from them those whose words ambassadors passed on, and how often
    somebody spoke who is not known; small numbers are not told.
    """

    async def act(at: Opened) -> list[dict[str, Any]]:
        begin = None if since is None else since.replace(tzinfo=at.settings.zone)
        found = await at.database.read(_heard, begin)
        return _lines(found, by, at.programme)

    rows = operate(act)
    read = [starred(row, _FIGURES) for row in rows]
    lines = [*table(read, _COLUMNS, text("contributions.empty")), *([text("contributions.rule")] if rows else [])]
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
    counts = [counted(voices[slug]) for slug in ordered]
    told = {name: figures([getattr(one, name) for one in counts]).cells for name in _FIGURES}
    rows = [
        {"slug": slug, "about": named[slug], **{name: told[name][place] for name in _FIGURES}}
        for place, slug in enumerate(ordered)
    ]
    return [*rows, _together([one.voice for one in found])] if rows else []


def _together(voices: list[Voice]) -> dict[str, Any]:
    one = counted(voices)
    return {
        "slug": None,
        "about": text("contributions.all"),
        **{name: told_or_none(getattr(one, name)) for name in _FIGURES},
    }

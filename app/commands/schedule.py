"""`hearback schedule`: when something that repeats comes, before anything is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from app.opening import clock, saying
from app.output import AsJson, show
from app.recurring import CalendarName, Holiday, recurrence, warn, zone_of
from app.refusal import WronglyUsed
from app.settings import read_settings
from app.texts import text

commands = typer.Typer(help="When something that repeats comes.", no_args_is_help=True)

Cron = Annotated[
    str, typer.Argument(metavar="CRON", help='As in "0 10 * * 2#1", or in words: "every first Tuesday at 10".')
]
Zone = Annotated[str | None, typer.Option("--timezone", metavar="TZ", help="As in Europe/London; the programme's.")]
From = Annotated[
    str | None, typer.Option("--from", metavar="TIME", help="After when; without an offset it is local time. Now.")
]
HowMany = Annotated[int, typer.Option("-n", min=1, max=1000, help="How many times.")]


@commands.callback()
def group() -> None:
    """When something that repeats comes."""


@commands.command("preview")
def preview(
    cron: Cron,
    *,
    timezone: Zone = None,
    from_: From = None,
    number: HowMany = 5,
    calendar: CalendarName = None,
    on_holiday: Holiday = None,
    as_json: AsJson = False,
) -> None:
    """The next times, right over changes of the clock. Nothing is kept."""

    def act() -> list[datetime]:
        zone = read_settings().zone if timezone is None else zone_of(timezone)
        times = recurrence(cron, zone, calendar, on_holiday)
        coming = times.coming(clock() if from_ is None else _moment(from_, zone), number)
        warn(times, coming)
        return coming

    coming = saying(act)
    lines = [text("schedule.time", time=one.isoformat(), day=one.strftime("%A")) for one in coming]
    show(coming, lines, as_json=as_json)


def _moment(written: str, zone: ZoneInfo) -> datetime:
    """An instant: ISO 8601, on the clock in `zone` where it has no offset. Raises WronglyUsed."""
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        raise WronglyUsed("schedule.from", written=written, zone=zone.key) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)

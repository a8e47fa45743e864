"""`hearback audience`: whom an expression finds, before anything is sent."""

from __future__ import annotations

from typing import Annotated

import typer

from app.audiences import read_audience
from app.opening import Opened, operate
from app.output import AsJson, show
from app.texts import text
from programme.audience import describe
from programme.consent import Purpose
from storage.audience import Counted
from storage.audience import count as count_audience

commands = typer.Typer(help="Whom an audience expression finds.", no_args_is_help=True)

Expression = Annotated[str, typer.Argument(metavar="EXPR", help='As in "locality:dacorum and topic:vaccinations".')]
ForPurpose = Annotated[Purpose, typer.Option("--purpose", help="The purpose that people must have consented to.")]


@commands.callback()
def group() -> None:
    """Whom an audience expression finds."""


@commands.command("count")
def count(expression: Expression, purpose: ForPurpose = "update", as_json: AsJson = False) -> None:
    """How many people a message would reach now, and how many are left out, and why."""

    async def act(at: Opened) -> tuple[str, Counted]:
        names = await at.audience_names()
        audience = read_audience(expression, names)
        return describe(audience, names), await at.database.read(count_audience, audience, purpose, at.now)

    described, found = operate(act)
    left_out = [
        text("audience.left_out", reason=text(f"audience.reason.{reason}"), count=number)
        for reason, number in found.left_out.items()
    ]
    lines = [described, text("audience.count", count=found.count), *left_out]
    show({"count": found.count, "left_out": found.left_out}, lines, as_json=as_json)

"""`hearback flows`: do the conversations hold together?"""

from __future__ import annotations

import typer

from app.opening import complain, saying
from app.settings import read_settings
from app.texts import text
from conversations.texts import Texts

commands = typer.Typer(help="The conversations people can have.", no_args_is_help=True)


@commands.callback()
def group() -> None:
    """The conversations people can have."""


@commands.command("check")
def check() -> None:
    """Look for dead steps, missing texts, buttons that are too long: each with its file and line."""
    from app.conversing import problems  # noqa: PLC0415  # why: the bot and its libraries take a second to load, which other commands need not pay

    count, found = saying(lambda: problems(Texts.load(zone=read_settings().zone)))
    for problem in found:
        complain(str(problem))
    if any(problem.serious for problem in found):
        raise typer.Exit(1)
    typer.echo(text("flows.fine", flows=count))

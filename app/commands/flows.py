"""`hearback flows`: tools for who writes conversations. None of them touches the programme's own data."""

from __future__ import annotations

import asyncio
import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.commands import flow_versions
from app.opening import complain, read_programme, saying
from app.output import AsJson, dumps, show, table
from app.refusal import Refused, WronglyUsed
from app.settings import read_settings
from app.texts import text
from conversations.chart import chart
from conversations.drawing import Format, draw
from conversations.errands import called_by, records_of
from conversations.flow import Ask, Flow
from conversations.texts import Texts

if TYPE_CHECKING:
    from app.conversing import Lacking
    from conversations.library import Library
    from conversations.source import Problem

commands = typer.Typer(help="The conversations people can have.", no_args_is_help=True)

MaybeFlow = Annotated[str, typer.Argument(metavar="[FLOW]", help="Its name, as hearback flows list prints it.")]
Form = Annotated[Format, typer.Option("--format", help="What the chart is for.")]
Into = Annotated[Path | None, typer.Option("--into", metavar="FOLDER", help="Write a page for each conversation here.")]

FlowName = Annotated[str, typer.Argument(metavar="FLOW", help="Its name, as hearback flows list prints it.")]
Language = Annotated[str, typer.Option("--language", help="The language of the phone, as in pl.")]
Lacks = Annotated[str | None, typer.Option("--language", help="Name the texts that this language lacks, as in ro.")]
Role = Annotated[
    Literal["stranger", "resident", "officer"] | None,
    typer.Option("--as", help="Whom you play; without it, whom the conversation is for."),
]
Payload = Annotated[str | None, typer.Option("--payload", help="What follows the command, as in a link to the bot.")]

_LISTED = ("id", "title", "who", "purpose", "commands", "questions", "records")


@commands.callback()
def group() -> None:
    """The conversations people can have."""


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """Which conversations there are, what opens them, and for whom they are."""
    rows = [_row(flow) for flow in saying(_library).flows]
    show(rows, table(rows, _LISTED, ""), as_json=as_json)


@commands.command("check")
def check(language: Lacks = None, as_json: AsJson = False) -> None:
    """Look for dead steps, missing texts, long buttons, texts that are hard to read: each with its file and line.

    Also which texts each language lacks, and what the conversation does then; --language names the texts.
    """
    from app.conversing import lacking, problems  # noqa: PLC0415  # why: the bot and its libraries take a second to load, which other commands need not pay

    texts = saying(_texts)
    count, found = saying(lambda: problems(texts))
    serious = any(problem.serious for problem in found)
    lacks = [] if serious else lacking(texts)
    if as_json:
        typer.echo(dumps([*map(_told, found), *(told for one in lacks for told in _told_lacking(one))]))
    else:
        for problem in found:
            complain(str(problem))
        for one in lacks:
            _say_lacking(one, language)
        if not serious:
            typer.echo(text("flows.fine", flows=count))
    if serious:
        raise typer.Exit(1)


@commands.command("draw")
def draw_(flow: MaybeFlow = "", form: Form = "mermaid", into: Into = None) -> None:
    """Draw a conversation: its steps, where each leads, refusals, silence and cancelling."""

    def act() -> None:
        if bool(flow) == (into is not None):
            raise WronglyUsed("flows.draw_what")
        if into is None:
            typer.echo(draw(chart(flow_named(_library(), flow)), form), nl=False)
        else:
            _write_charts(into)

    saying(act)


@commands.command("play")
def play(flow: FlowName, language: Language = "en", role: Role = None, payload: Payload = None) -> None:
    """Have a conversation here, without Telegram: type as on a phone, #2 for the second button, /quit to end.

    It runs in a town of its own that is thrown away, and prints what it would have kept. `~ 1 day` lets time pass.
    """
    from app.playing import Part, own_role, play_through  # noqa: PLC0415  # why: as above

    def act() -> None:
        settings, flows = read_settings(), _library()
        found, programme = flow_named(flows, flow), read_programme(settings)
        if language not in programme.languages:
            raise WronglyUsed("broadcast.language", language=language, known=", ".join(programme.languages))
        part = Part(role or own_role(found), language, payload)
        asyncio.run(play_through(flows, programme, found, part))

    saying(act)


def flow_named(library: Library, name: str) -> Flow:
    """The conversation that was meant. Raises Refused, with one that is called almost so."""
    if library.has(name):
        return library.flow(name)
    near = difflib.get_close_matches(name, [flow.id for flow in library.flows], n=1)
    if near:
        raise Refused("flows.none_near", name=name, near=near[0])
    raise Refused("flows.none", name=name)


def _write_charts(folder: Path) -> None:
    from app.conversing import write_charts  # noqa: PLC0415  # why: as above

    try:
        written = write_charts(_library().flows, folder)
    except OSError as error:
        raise Refused("flows.not_written", folder=folder, problem=error.strerror) from error
    typer.echo(text("flows.drawn", flows=len(written), folder=folder))


def _library() -> Library:
    from app.conversing import library  # noqa: PLC0415  # why: as above

    return library(_texts())


def _texts() -> Texts:
    return Texts.load(zone=read_settings().zone)


def _row(flow: Flow) -> dict[str, Any]:
    return {
        "id": flow.id,
        "title": flow.texts.plain(flow.title, "en"),
        "who": flow.who,
        "purpose": flow.purpose,
        "commands": list(flow.commands),
        "steps": len(flow.steps),
        "questions": sum(isinstance(step, Ask) for step in flow.steps.values()),
        "calls": list(called_by(flow)),
        "yields": list(flow.yields),
        "records": list(records_of(flow)),
        "version": flow.version,
    }


def _say_lacking(one: Lacking, language: str | None) -> None:
    if language is None:
        typer.echo(one.in_words())
    elif language in one.missing:
        keys = ", ".join(one.missing[language])
        typer.echo(text("flows.lacks_these", flow=one.flow.id, language=language, keys=keys))


def _told_lacking(one: Lacking) -> list[dict[str, Any]]:
    """A line for each language, to look at and no failure."""
    shared = {"file": one.flow.file, "line": 1, "message": one.in_words(), "serious": False}
    rule = {"flow": one.flow.id, "missing_language": one.flow.missing_language}
    return [{**shared, **rule, "language": language, "missing": keys} for language, keys in one.missing.items()]


def _told(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "message": problem.message,
        "serious": problem.serious,
    }


for _name, _command in (("waiting", flow_versions.waiting), ("move", flow_versions.move), ("end", flow_versions.end)):
    commands.command(_name)(_command)

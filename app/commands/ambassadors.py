"""`hearback ambassadors`: who is one, ending somebody's role with words that they are told, and inviting them again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from app.opening import Opened, operate, read_text
from app.output import AsJson, show, table
from app.refusal import Refused
from app.texts import text
from bot.endings import LONGEST_WORDS, Office
from storage import endings
from storage.endings import Ambassador, By, Reason

commands = typer.Typer(help="Who is an ambassador, and ending or offering the role again.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]
Why = Annotated[Reason, typer.Option("--reason", help="For the audit log.")]
Words = Annotated[Path, typer.Option("--text-file", metavar="FILE", help="What the person is told: why it ends.")]
_COLUMNS = ("id", "locality", "language", "since", "passed_on", "ended_at", "reason")


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """Everybody who is an ambassador, and those whose role the team ended."""

    async def act(at: Opened) -> list[Ambassador]:
        return await at.database.read(endings.listed)

    rows = [_row(one) for one in operate(act)]
    show(rows, table(rows, _COLUMNS, text("ambassadors.empty")), as_json=as_json)


@commands.command("end")
def end(number: Number, reason: Why, text_file: Words) -> None:
    """End somebody's role. They are told so, with the words of the file, unless they get no messages."""

    async def act(at: Opened) -> str:
        words = read_text(text_file).strip()
        if len(words) > LONGEST_WORDS:
            raise Refused("ambassadors.long", most=LONGEST_WORDS, length=len(words))

        def write(conn: Connection) -> str:
            there = endings.one(conn, number)
            if there is None or there.ending is not None:
                raise Refused("ambassadors.none", number=number)
            return _done(_office(conn, at).end(there, reason, words), number)

        return await at.database.write(write)

    _say("ambassadors.ended", number, operate(act))


@commands.command("invite")
def invite(number: Number) -> None:
    """Let somebody become an ambassador again whose role the team ended, and tell them."""

    async def act(at: Opened) -> str:
        def write(conn: Connection) -> str:
            there = endings.one(conn, number)
            if there is None or there.ending is None:
                raise Refused("ambassadors.not_ended", number=number)
            return _done(_office(conn, at).invite_again(there), number)

        return await at.database.write(write)

    _say("ambassadors.invited", number, operate(act))


def _office(conn: Connection, at: Opened) -> Office:
    return Office(conn, at.texts, By(None, "operator", at.now))


def _done(away: str | None, number: int) -> str:
    if away is None:
        raise Refused("ambassadors.moved", number=number)
    return away


def _say(key: str, number: int, away: str) -> None:
    typer.echo(text(key, number=number))
    typer.echo(text("ambassadors.away" if away else "ambassadors.told"))


def _row(one: Ambassador) -> dict[str, Any]:
    row = asdict(one)
    row["id"] = row.pop("person_id")
    return {name: row[name] for name in _COLUMNS}

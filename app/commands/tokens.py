"""`hearback tokens`: by which other programs use the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer

from app.opening import Opened, operate
from app.output import AsJson, show, table
from app.refusal import Refused, WronglyUsed
from app.texts import text
from programme.api_scopes import LONGEST_NAME, MOST_DAYS, SCOPES, in_order
from storage import api_tokens
from storage.api_tokens import Token

commands = typer.Typer(help="Tokens by which other programs use the API.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]
Name = Annotated[str, typer.Option("--name", help="What it is for, as in “website”.")]
Scopes = Annotated[list[str], typer.Option("--scope", help="What it may do; repeatable.")]
Days = Annotated[int, typer.Option("--days", min=1, max=MOST_DAYS, help="For how long it works.")]


@commands.command("make")
def make(name: Name, scope: Scopes, days: Days = 90, as_json: AsJson = False) -> None:
    """Make a token and print it: it is shown this once."""
    words = " ".join(name.split())

    async def act(at: Opened) -> tuple[int, str]:
        if not 0 < len(words) <= LONGEST_NAME:
            raise WronglyUsed("tokens.name", most=LONGEST_NAME)
        for one in scope:
            if one not in SCOPES:
                raise WronglyUsed("tokens.scope", scope=one, known=", ".join(SCOPES))
        lasts = timedelta(days=days)
        return await at.database.write(api_tokens.make, words, in_order(scope), lasts=lasts, now=at.now)

    number, secret = operate(act)
    show({"id": number, "token": secret}, [text("tokens.made", number=number, days=days), secret], as_json=as_json)


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """All tokens, the newest first; never the tokens themselves."""

    async def act(at: Opened) -> list[dict[str, Any]]:
        return [_row(at, one) for one in await at.database.read(api_tokens.all_tokens)]

    rows = operate(act)
    columns = ("id", "name", "state", "scopes", "made_at", "expires_at", "used_at", "made_by")
    show(rows, table(rows, columns, text("tokens.empty")), as_json=as_json)


@commands.command("end")
def end(number: Number) -> None:
    """A token works no longer, from this moment on."""

    async def act(at: Opened) -> None:
        if not await at.database.write(api_tokens.end, number, now=at.now):
            raise Refused("tokens.none", number=number)

    operate(act)
    typer.echo(text("tokens.ended", number=number))


def _row(at: Opened, one: Token) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "state": one.state(at.now),
        "scopes": list(one.scopes),
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "used_at": one.used_at,
        "made_by": one.made_by,
    }

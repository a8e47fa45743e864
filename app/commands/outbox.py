"""`hearback outbox`: single messages that are held after a restore, to be let go or dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated

import typer
from sqlalchemy import Connection

from app.opening import Opened, operate, saying
from app.output import AsJson, show, table
from app.refusal import Refused, WronglyUsed
from app.texts import text
from storage import audit, outbox
from storage.outbox import Held

commands = typer.Typer(help="Single messages that are held after a restore.", no_args_is_help=True)

Numbers = Annotated[
    list[int] | None, typer.Argument(metavar="N…", min=1, help="The numbers that the list prints.", show_default=False)
]
All = Annotated[bool, typer.Option("--all", help="All that are held.")]
Act = Callable[[Connection, list[int]], list[int]]


@commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """What is held: whose it is, for which purpose and since when; never the words."""

    async def act(at: Opened) -> list[Held]:
        return await at.database.read(outbox.held)

    rows = [asdict(one) for one in operate(act)]
    show(
        rows, table(rows, ("id", "person_id", "purpose", "method", "created_at"), text("outbox.empty")), as_json=as_json
    )


@commands.command("release")
def release(numbers: Numbers = None, every: All = False) -> None:
    """Send these after all; each is looked at once more before it goes."""
    typer.echo(text("outbox.released", count=_decide("outbox.released", numbers, every, lambda _: outbox.let_go)))


@commands.command("drop")
def drop(numbers: Numbers = None, every: All = False) -> None:
    """Never send these."""

    def dropping(at: Opened) -> Act:
        return lambda conn, ids: outbox.drop(conn, ids, at.now)

    typer.echo(text("outbox.dropped", count=_decide("outbox.dropped", numbers, every, dropping)))


def _decide(name: str, numbers: list[int] | None, every: bool, how: Callable[[Opened], Act]) -> int:
    """Do it to all of those, or to none of them; how many they were."""

    def choosing() -> None:
        if bool(numbers) is every:
            raise WronglyUsed("outbox.which")

    saying(choosing)

    async def act(at: Opened) -> int:
        return await at.database.write(_all_or_none, at, name, numbers, how(at))

    return operate(act)


def _all_or_none(conn: Connection, at: Opened, name: str, numbers: list[int] | None, act: Act) -> int:
    wanted = numbers or [one.id for one in outbox.held(conn)]
    done = act(conn, wanted)
    for number in wanted:
        if number not in done:
            raise Refused("outbox.none", number=number)
    audit.record(conn, at=at.now, act=name, actor="operator", detail={"messages": len(done)})
    return len(done)

"""`--paid` and `hearback broadcast unpaid`: what sending fast costs is said before anything is kept."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from app.opening import Opened, complain, operate
from app.refusal import Refused, WronglyUsed
from app.texts import text
from programme.paying import Price
from storage import audit, paying
from storage.broadcasts import Acted, Draft

Paid = Annotated[bool, typer.Option("--paid", help="Send it fast, for Stars: what it costs is said first.")]
Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]


async def look_at_price(at: Opened, draft: Draft, *, repeats: bool, yes: bool) -> None:
    """Tell on standard error what a paid broadcast costs at most; at a terminal ask. Raises Refused for a no, and where
    nobody can be asked and --yes was not said."""
    if not draft.paid:
        return
    rate = at.settings.paid_rate
    if rate is None:
        raise WronglyUsed("paid.off")
    people = await at.database.read(paying.people_of, draft, at.now)
    price = Price(people * paying.messages_of(draft, at.texts), rate, at.settings.bulk_rate)
    complain(text("paid.price", people=people, **figures(price)))
    if repeats:
        complain(text("paid.each_time"))
    if not yes and not (sys.stdin.isatty() and typer.confirm(text("paid.agree"), err=True)):
        raise Refused("paid.not_agreed")


def figures(price: Price) -> dict[str, Any]:
    """What is said of a price."""
    told = {"messages": price.messages, "stars": price.stars, "likely": price.likely}
    return told | {"fast": _lasts(price.fast), "free": _lasts(price.free)}


def _lasts(time: timedelta) -> str:
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def unpaid(number: Number) -> None:
    """Pay no more for it: what is left goes for nothing once it is resumed."""

    async def act(at: Opened) -> Acted:
        return await at.database.write(_end, at, number)

    acted = operate(act)
    key = "paid.stopped" if acted.state in ("paused", "held", "stopped") else "paid.ends"
    typer.echo(text(key, number=number, state=acted.state))


def _end(conn: Connection, at: Opened, number: int) -> Acted:
    acted = paying.end(conn, number)
    if not acted.done:
        refusals = {"no_such": "broadcast.none", "not_paid": "paid.not_paid", "not_now": "paid.running"}
        raise Refused(refusals.get(acted.reason or "", "broadcast.changed"), number=number, state=acted.state)
    audit.record(conn, at=at.now, act="broadcast.unpaid", actor="operator", subject=f"broadcast:{number}")
    return acted

"""`hearback broadcast withdraw`: take back what was delivered. It needs no second approval, and is audited."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from app.opening import Opened, operate
from app.output import AsJson, show
from app.refusal import Refused
from app.texts import text
from storage import audit, corrections
from storage.corrections import Made

Number = Annotated[int, typer.Argument(metavar="N", min=1, help="The number that the list prints.")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why, for the team.")]


def withdraw(number: Number, *, reason: Reason = None, as_json: AsJson = False) -> None:
    """Delete it from the chats of all who have it; nobody else gets it. Prints the withdrawal's number."""

    async def act(at: Opened) -> Made:
        return await at.database.write(_withdraw, at, number, reason)

    made = operate(act)
    show(_plain(made), _told(number, made), as_json=as_json)


def _withdraw(conn: Connection, at: Opened, number: int, reason: str | None) -> Made:
    made = corrections.withdraw(conn, number, by=None, note=(reason or "").strip() or None, now=at.now)
    if made.reason is not None:
        raise Refused(f"correct.{made.reason}", number=number, other=made.id)
    detail = {"by": made.id, "people": made.reach.people}
    subject = f"broadcast:{number}"
    audit.record(conn, at=at.now, act="broadcast.withdraw", actor="operator", subject=subject, detail=detail)
    return made


def _plain(made: Made) -> dict[str, Any]:
    counted = made.reach
    return {
        "id": made.id,
        "people": counted.people,
        "not_confirmed": counted.not_confirmed,
        "too_old": counted.too_old,
    }


def _told(number: int, made: Made) -> list[str]:
    counted = made.reach
    lines = [text("correct.withdrawing", number=number, other=made.id, people=counted.people)]
    if counted.not_confirmed:
        lines.append(text("correct.left.not_confirmed", people=counted.not_confirmed))
    if counted.too_old:
        lines.append(text("correct.left.too_old", people=counted.too_old))
    return lines

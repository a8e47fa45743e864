"""`hearback flows waiting`: who is in the middle of which version of a conversation, without naming anybody."""

from __future__ import annotations

import difflib
from typing import Annotated, Any

import typer

from app.opening import Opened, operate
from app.output import AsJson, show, table
from app.refusal import Refused
from app.texts import text

MaybeFlow = Annotated[
    str | None, typer.Argument(metavar="[FLOW]", help="Only this conversation; survey-… for a survey.")
]

_LISTED = ("flow", "version", "current", "step", "people", "tests", "since")


def waiting(flow: MaybeFlow = None, as_json: AsJson = False) -> None:
    """How many people wait at which question of which version, and since when the first of them."""
    from app.conversing import library  # noqa: PLC0415  # why: the bot and its libraries take a second to load, which other commands need not pay
    from app.versions import current_versions, waiting_rows  # noqa: PLC0415  # why: as above

    async def act(at: Opened) -> list[dict[str, Any]]:
        flows = library(at.texts)
        known = await at.database.read(current_versions, flows)
        rows = await at.database.read(waiting_rows, flows, flow)
        if flow is not None and flow not in known and not rows:
            refuse_unknown(flow, list(known))
        return rows

    rows = operate(act)
    show(rows, table(rows, _LISTED, text("flows.nobody")), as_json=as_json)


def refuse_unknown(name: str, known: list[str]) -> None:
    """Raises Refused for a name that no conversation has, with one that is near."""
    near = difflib.get_close_matches(name, known, n=1)
    raise Refused("flows.none_near", name=name, near=near[0]) if near else Refused("flows.none", name=name)

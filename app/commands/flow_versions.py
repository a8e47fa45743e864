"""`hearback flows waiting`, `move`, `end`: older versions of conversations, and the people in the middle of them."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated, Any

import typer

from app.opening import Opened, operate
from app.output import AsJson, show, table
from app.refusal import Refused
from app.texts import text

MaybeFlow = Annotated[
    str | None, typer.Argument(metavar="[FLOW]", help="Only this conversation; survey-… for a survey.")
]

Flow = Annotated[str, typer.Argument(metavar="FLOW", help="Its name, as hearback flows waiting prints it.")]
From = Annotated[
    str, typer.Option("--from", metavar="VERSION", help="The older version, or its first four signs or more.")
]
Map = Annotated[Path | None, typer.Option("--map", metavar="FILE.yaml", help="Which question takes which one's place.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")]

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


def move(flow: Flow, version: From, file: Map = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Move everybody who waits in an older version to the present one, by a declared map, which is checked first.

    Without --map the map that the conversation itself declares for that version is used.
    """
    from app.moving import Asked  # noqa: PLC0415  # why: as above
    from app.moving import move as move_all  # noqa: PLC0415  # why: as above

    async def act(at: Opened) -> dict[str, Any]:
        return await move_all(await Asked.of(at, flow, version), file, dry_run=dry_run)

    done = operate(act)
    lines = [text("flows.would_move" if dry_run else "flows.moved", **done)]
    lines += [text("flows.later", **done)] if done["later"] else []
    lines += [text("flows.left", **done)] if done["left"] else []
    show(done, lines, as_json=as_json)


def end(flow: Flow, version: From, as_json: AsJson = False) -> None:
    """End an older version for everybody who is in the middle of it: kindly, and with what they said kept."""
    from app.moving import Asked  # noqa: PLC0415  # why: as above
    from app.moving import end as end_all  # noqa: PLC0415  # why: as above

    async def act(at: Opened) -> dict[str, Any]:
        return await end_all(await Asked.of(at, flow, version))

    done = operate(act)
    show(done, [text("flows.ended", **done)], as_json=as_json)


def refuse_unknown(name: str, known: list[str]) -> None:
    """Raises Refused for a name that no conversation has, with one that is near."""
    near = difflib.get_close_matches(name, known, n=1)
    raise Refused("flows.none_near", name=name, near=near[0]) if near else Refused("flows.none", name=name)

"""Tokens by which other programs use the API: who made which, what each may do, made and ended here by administrators.

A token is shown once, on the answer to the form that made it, and stands nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from fastapi import Response

from console.forms import Filled, again, begun, forget
from console.lists import Cell, Column, Listing, Shown
from console.staffroom import Staffroom
from console.texts import text
from console.visits import Visit
from programme.api_scopes import LONGEST_NAME, SCOPES, Scope, in_order
from programme.roles import Act
from storage import api_tokens, staff
from storage.api_tokens import Token

PATH: Final = "/tokens"
ADDRESS: Final = "/tokens/{token}"
NEW: Final = "/tokens/new"
ACT: Final[Act] = "staff.change"
DAYS: Final = ("30", "90", "365")
COLUMNS: Final = (
    *(Column("name"), Column("scopes"), Column("state"), Column("until")),
    *(Column("used"), Column("who"), Column("end")),
)
_COLOURS: Final = {"works": "green", "ended": "grey", "expired": "orange"}


def add(room: Staffroom) -> None:
    """The pages, and their entry in the menu."""
    room.entry("tokens", PATH, ACT)
    room.get(PATH, ACT, _list)
    room.get(NEW, ACT, _new)
    room.post(NEW, ACT, _make)
    room.get(f"{ADDRESS}/end", ACT, _sure)
    room.post(f"{ADDRESS}/end", ACT, _end)


async def _list(visit: Visit) -> Response:
    tokens, members = await visit.read(lambda conn: (api_tokens.all_tokens(conn), staff.ever(conn)))
    names = {member.id: member.name or text("frame.member", number=member.id) for member in members}
    listing = Listing("tokens", PATH, COLUMNS, "name")
    asked = listing.asked(visit)
    rows = [_row(visit, one, names) for one in tokens[asked.offset : asked.offset + asked.size]]
    shown = Shown(listing, asked, rows, len(tokens), exports=False)
    return visit.page("tokens/list", title=text("tokens.title"), shown=shown)


def _row(visit: Visit, one: Token, names: dict[int, str]) -> Sequence[Cell]:
    state = one.state(visit.desk.clock())
    ends = Cell(text("tokens.end", name=one.name), href=f"{PATH}/{one.id}/end") if state == "works" else Cell("")
    return [
        Cell(one.name),
        Cell(", ".join(one.scopes)),
        Cell(text(f"tokens.state.{state}"), tag=_COLOURS[state]),
        Cell(visit.day(one.expires_at)),
        Cell("" if one.used_at is None else visit.when(one.used_at)),
        Cell(names.get(one.made_by or 0) or text("audit.actor.operator")),
        ends,
    ]


async def _new(visit: Visit) -> Response:
    return _form(visit, await begun(visit, NEW, {"days": ["90"]}))


def _form(visit: Visit, filled: Filled) -> Response:
    scopes = [
        {"value": scope, "text": text(f"tokens.scope.{scope}"), "checked": filled.has("scopes", scope)}
        for scope in SCOPES
    ]
    days = [{"value": one, "text": text(f"tokens.days.{one}")} for one in DAYS]
    status = 400 if filled.wrong else 200
    title = text("tokens_new.title")
    return visit.page("tokens/new", title=title, filled=filled, scopes=scopes, days=days, draft=NEW, status=status)


async def _make(visit: Visit) -> Response:
    name, days = " ".join(visit.filled("name").split()), visit.filled("days")
    scopes = in_order(visit.form.get("scopes", []))
    wrong = _wrong(name, scopes, days)
    if wrong:
        return _form(visit, again(visit, wrong))
    lasts = timedelta(days=int(days))
    _, secret = await visit.write(
        api_tokens.make, name, scopes, lasts=lasts, now=visit.desk.clock(), by=visit.member.id
    )
    await forget(visit, NEW)
    until = visit.day(visit.desk.clock() + lasts)
    return visit.page("tokens/made", title=text("tokens_made.title", name=name), secret=secret, until=until)


def _wrong(name: str, scopes: Sequence[Scope], days: str) -> dict[str, str]:
    wrong = {} if 0 < len(name) <= LONGEST_NAME else {"name": text("tokens_new.name_wrong", most=LONGEST_NAME)}
    if not scopes:
        wrong["scopes"] = text("tokens_new.scopes_wrong")
    return wrong if days in DAYS else wrong | {"days": text("tokens_new.days_wrong")}


async def _sure(visit: Visit) -> Response:
    found = await visit.read(api_tokens.one, visit.number("token"))
    if found is None or found.ended_at is not None:
        return visit.go(PATH, told="token_gone")
    return visit.page("tokens/end", title=text("tokens_end.title", name=found.name), token=found)


async def _end(visit: Visit) -> Response:
    ended = await visit.write(api_tokens.end, visit.number("token"), now=visit.desk.clock(), by=visit.member.id)
    return visit.go(PATH, told="token_ended" if ended else "token_gone")

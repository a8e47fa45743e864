"""Invitations: links with a code by which people come, of a campaign or of somebody who takes part.

Who came through a link is written on the person who came (`invited_by`), and goes with them. The one who invited is
told about how many came (`programme.small_numbers`), never who.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, not_, select

from storage.tables import invitation, person

_MOST_TRIES = 50


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link: `name` is a campaign's, `person_id` whose it is otherwise; how many came, and signed up of them."""

    id: int
    code: str
    kind: str
    name: str | None
    person_id: int | None
    made_at: datetime
    came: int
    signed_up: int


def of_person(conn: Connection, person_id: int, make_code: Callable[[], str], now: datetime) -> Invitation:
    """Somebody's own invitation, made when they first want it. Raises LookupError when no code is free."""
    mine = (invitation.c.kind == "personal", invitation.c.person_id == person_id)
    found = _first(conn, _INVITATION.where(*mine))
    return found or _make(conn, make_code, {"kind": "personal", "person_id": person_id, "made_at": now})


def campaign(conn: Connection, name: str, make_code: Callable[[], str], now: datetime) -> Invitation | None:
    """A new campaign of this name; None when there is one already. Raises LookupError when no code is free."""
    if conn.execute(select(invitation.c.id).where(invitation.c.name == name)).first() is not None:
        return None
    return _make(conn, make_code, {"kind": "campaign", "name": name, "made_at": now})


def campaigns(conn: Connection) -> list[Invitation]:
    """Every campaign, the oldest first."""
    query = _INVITATION.where(invitation.c.kind == "campaign").order_by(invitation.c.id)
    return [Invitation(**row._mapping) for row in conn.execute(query)]


def find_campaign(conn: Connection, number: int) -> Invitation | None:
    """The campaign with this number, if there is one."""
    return _first(conn, _INVITATION.where(invitation.c.kind == "campaign", invitation.c.id == number))


def named(conn: Connection, code: str) -> tuple[str, str | None] | None:
    """What a code is: its kind, and the name of its campaign; None for a code that is none of ours."""
    row = conn.execute(select(invitation.c.kind, invitation.c.name).where(invitation.c.code == code)).one_or_none()
    return None if row is None else (row.kind, row.name)


def personal_together(conn: Connection) -> tuple[int, int, int]:
    """How many people have an invitation of their own, how many came through these, and how many signed up."""
    each = _INVITATION.where(invitation.c.kind == "personal").subquery()
    counts = (func.count(), func.coalesce(func.sum(each.c.came), 0), func.coalesce(func.sum(each.c.signed_up), 0))
    links, came, signed_up = conn.execute(select(*counts).select_from(each)).one()
    return int(links), int(came), int(signed_up)


def _counted(*more: Any) -> Any:
    mine = (person.c.invited_by == invitation.c.code, not_(person.c.test), *more)
    return select(func.count()).select_from(person).where(*mine).correlate(invitation).scalar_subquery()


_INVITATION = select(
    *(invitation.c[name] for name in ("id", "code", "kind", "name", "person_id", "made_at")),
    _counted().label("came"),
    _counted(person.c.signed_up_at.is_not(None)).label("signed_up"),
)


def _make(conn: Connection, make_code: Callable[[], str], row: dict[str, Any]) -> Invitation:
    for _ in range(_MOST_TRIES):
        code = make_code()
        if named(conn, code) is None:
            conn.execute(insert(invitation).values(code=code, **row))
            made = _first(conn, _INVITATION.where(invitation.c.code == code))
            if made is not None:
                return made
    raise LookupError("no code for an invitation is free")


def _first(conn: Connection, query: Select[Any]) -> Invitation | None:
    row = conn.execute(query.limit(1)).one_or_none()
    return None if row is None else Invitation(**row._mapping)

"""The team in a list at a desk: searched, narrowed, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from programme.roles import ROLES
from storage import staff
from storage.staff import ON_DUTY, StaffMember


@dataclass(frozen=True, slots=True)
class Listed:
    """A member in the list. `on_duty` is None for a role that is told of no alerts."""

    member: StaffMember
    on_duty: bool | None


_ORDERS: Final[Mapping[str, Callable[[Listed], Any]]] = {
    "number": lambda one: one.member.id,
    "name": lambda one: ((one.member.name or "").casefold(), one.member.id),
    "role": lambda one: (ROLES.index(one.member.role), one.member.id),
    "since": lambda one: (one.member.added_at, one.member.id),
}


def search(
    conn: Connection,
    *,
    words: str = "",
    role: str | None = None,
    duty: str | None = None,
    sort: str = "number",
    down: bool = False,
    limit: int,
    offset: int = 0,
) -> tuple[list[Listed], int]:
    """The members whose name has these words in it, of this role, `on` or `off` duty: a page of them, and how many.

    Names are sealed in the database, which can neither search nor sort them: the whole team is read. It is small.
    """
    away = staff.not_on_duty(conn)
    there = [listed(member, away) for member in staff.members(conn)]
    wanted = {"on": True, "off": False}.get(duty or "")
    found = [
        one
        for one in there
        if words.casefold() in (one.member.name or "").casefold()
        and role in (None, one.member.role)
        and wanted in (None, one.on_duty)
    ]
    found.sort(key=_ORDERS[sort], reverse=down)
    return found[offset : offset + limit], len(found)


def listed(member: StaffMember, away: frozenset[int]) -> Listed:
    """A member as the list has them; `away` are the numbers of those who are not on duty."""
    return Listed(member, member.id not in away if member.role in ON_DUTY else None)

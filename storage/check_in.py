"""Who is interested in a way to take part, and who came. It runs on a reader, but for what is marked.

Who came was interested before, or was not on the list: that is kept, so that a mistake can be put right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from storage.tables import participation, person

ATTENDED: Final = "attended"
BY_NAME: Final = 500
"""So many are put in the order of their names, which are sealed; more are in the order of their numbers."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who takes part, without a name: `state` is interested | booked | waiting | attended, since when, and
    which announcement led them there.
    """

    person_id: int
    state: str
    since: datetime
    by_broadcast: int | None
    language: str | None
    locality: str | None
    test: bool


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is checked in. Name and access needs are theirs to tell; most have not."""

    person_id: int
    came: bool
    name: str | None
    access_needs: str | None
    language: str | None
    locality: str | None


def listed(
    conn: Connection,
    opportunity_id: int,
    *,
    state: str | None = None,
    number: int | None = None,
    limit: int,
    offset: int = 0,
) -> tuple[list[Listed], int]:
    """A page of those who take part in it, by their numbers, and how many there are. `state` narrows them, `number` is
    one person's.
    """
    rules = [participation.c.opportunity_id == opportunity_id]
    rules += [] if state is None else [participation.c.state == state]
    rules += [] if number is None else [participation.c.person_id == number]
    query = select(*_LISTED).join_from(participation, person).where(*rules).order_by(person.c.id)
    rows = conn.execute(query.limit(limit).offset(offset))
    return [Listed(**row._mapping) for row in rows], _how_many(conn, *rules)


def guests(conn: Connection, opportunity_id: int, *, limit: int, offset: int = 0) -> tuple[list[Guest], int]:
    """A page of those who are checked in, by name as far as there are not too many, and how many there are."""
    rule = participation.c.opportunity_id == opportunity_id
    total = _how_many(conn, rule)
    query = select(*_GUEST).join_from(participation, person).where(rule).order_by(person.c.id)
    if total > BY_NAME:
        return [_guest(row) for row in conn.execute(query.limit(limit).offset(offset))], total
    found = sorted((_guest(row) for row in conn.execute(query)), key=_by_name)
    return found[offset : offset + limit], total


def _guest(row: Any) -> Guest:
    return Guest(row.person_id, row.state == ATTENDED, row.name, row.access_needs, row.language, row.locality)


def _how_many(conn: Connection, *rules: ColumnElement[bool]) -> int:
    return int(conn.execute(select(func.count()).select_from(participation).where(*rules)).scalar_one())


def count(conn: Connection, opportunity_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many take part in each of these, by their state; test contacts are not counted."""
    counted = (participation.c.opportunity_id.in_(opportunity_ids), ~person.c.test)
    query = select(participation.c.opportunity_id, participation.c.state, func.count().label("people"))
    query = query.select_from(participation.join(person)).where(*counted)
    found: dict[int, dict[str, int]] = {number: {} for number in opportunity_ids}
    for row in conn.execute(query.group_by(participation.c.opportunity_id, participation.c.state)):
        found[row.opportunity_id][row.state] = row.people
    return found


def came(conn: Connection, opportunity_id: int, people: Collection[int], now: datetime) -> list[int]:
    """These people came; who of them was not marked yet. Who was not on the list is put on it; who is nobody is not."""
    there = _states(conn, opportunity_id, people)
    known = set(conn.scalars(select(person.c.id).where(person.c.id.in_(people))))
    for number in sorted(known & there.keys()):
        state, since = there[number]
        if state != ATTENDED:
            marked = {"state": ATTENDED, "since": now, "earlier_state": state, "earlier_since": since}
            conn.execute(update(participation).where(*_mine(opportunity_id, number)).values(**marked))
    fresh = sorted(known - there.keys())
    if fresh:
        same = {"opportunity_id": opportunity_id, "state": ATTENDED, "since": now}
        conn.execute(insert(participation), [same | {"person_id": number} for number in fresh])
    return [number for number in sorted(known) if there.get(number, ("", None))[0] != ATTENDED]


def came_not(conn: Connection, opportunity_id: int, people: Collection[int]) -> list[int]:
    """It was a mistake that these people came: each is what they were before; who of them was marked."""
    there = _states(conn, opportunity_id, people)
    marked = sorted(number for number, (state, _) in there.items() if state == ATTENDED)
    for number in marked:
        mine = _mine(opportunity_id, number)
        before = select(participation.c.earlier_state, participation.c.earlier_since).where(*mine)
        state, since = conn.execute(before).one()
        if state is None:
            conn.execute(delete(participation).where(*mine))
            continue
        as_before = {"state": state, "since": since, "earlier_state": None, "earlier_since": None}
        conn.execute(update(participation).where(*mine).values(**as_before))
    return marked


def _states(conn: Connection, opportunity_id: int, people: Collection[int]) -> dict[int, tuple[str, datetime]]:
    theirs = (participation.c.opportunity_id == opportunity_id, participation.c.person_id.in_(people))
    query = select(participation.c.person_id, participation.c.state, participation.c.since).where(*theirs)
    return {row.person_id: (row.state, row.since) for row in conn.execute(query)}


def _mine(opportunity_id: int, person_id: int) -> tuple[Any, ...]:
    return (participation.c.opportunity_id == opportunity_id, participation.c.person_id == person_id)


def _by_name(one: Guest) -> tuple[bool, str, int]:
    return (not one.name, (one.name or "").casefold(), one.person_id)


_LISTED: Final = (
    participation.c.person_id,
    participation.c.state,
    participation.c.since,
    participation.c.by_broadcast,
    person.c.language,
    person.c.locality,
    person.c.test,
)
_GUEST: Final = (
    participation.c.person_id,
    participation.c.state,
    person.c.name,
    person.c.access_needs,
    person.c.language,
    person.c.locality,
)

"""People in a list at a desk: narrowed, in an order, a page at a time. Numbers in place of names, which are sealed.

It runs on a reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, or_, select

from programme.codes import read_receipt
from programme.without_telegram import NOT_KNOWN
from storage import people
from storage.tables import consent, contribution, person

State = Literal["signed_up", "signing_up", "paused", "stopped", "unreachable", "no_telegram", "not_known"]
STATES: Final[tuple[State, ...]] = get_args(State)
Order = Literal["number", "joined"]
_NOT_KNOWN: Final = person.c.telegram_id <= NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is asked of the list; None: any. `words`: somebody's number, or the receipt of something they said. Records
    of people who are not known are in it when they are asked for, by either or by their state.
    """

    state: State | None = None
    tier: str | None = None
    locality: str | None = None
    language: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody in the list; `tiers` are the consents they hold, `state` is how they can be reached now."""

    id: int
    joined_at: datetime
    language: str | None
    locality: str | None
    tiers: tuple[str, ...]
    state: str
    test: bool


def search(
    conn: Connection,
    asked: Narrowed,
    now: datetime,
    *,
    order: Order = "number",
    down: bool = False,
    limit: int,
    offset: int = 0,
) -> tuple[list[Listed], int]:
    """A page of the list, and how many there are."""
    rules = _rules(asked, now)
    total = _count(conn, rules)
    if asked.state is None and not asked.words:
        # Counted apart, so that everybody is still counted in an index alone.
        total -= _count(conn, [*rules, _NOT_KNOWN])
        rules.append(not_(_NOT_KNOWN))
    by = [person.c.joined_at, person.c.id] if order == "joined" else [person.c.id]
    query = select(person.c.id, person.c.joined_at).where(*rules).order_by(*(one.desc() if down else one for one in by))
    joined = {row.id: row.joined_at for row in conn.execute(query.limit(limit).offset(offset))}
    known = {one["id"]: one for one in people.listed(conn, list(joined), now)}
    return [_listed(known[number], at) for number, at in joined.items()], total


def languages(conn: Connection) -> list[str]:
    """The languages that people chose, in order."""
    query = select(person.c.language).where(person.c.language.is_not(None)).distinct().order_by(person.c.language)
    return list(conn.scalars(query))


def _count(conn: Connection, rules: Sequence[ColumnElement[bool]]) -> int:
    return int(conn.execute(select(func.count()).select_from(person).where(*rules)).scalar_one())


def _rules(asked: Narrowed, now: datetime) -> list[ColumnElement[bool]]:
    rules = _standing(asked.state, now)
    if asked.words:
        rules.append(_named(asked.words.strip()))
    if asked.tier is not None:
        # Looked up for each person that comes into question: a list of all who hold it would be made anew each time.
        held = (consent.c.person_id == person.c.id, consent.c.tier == asked.tier, consent.c.withdrawn_at.is_(None))
        rules.append(exists().where(*held).correlate(person))
    alike = ((person.c.locality, asked.locality), (person.c.language, asked.language))
    return rules + [column == value for column, value in alike if value is not None]


def _named(words: str) -> ColumnElement[bool]:
    receipt = read_receipt(words)
    if receipt is not None:
        return person.c.id.in_(select(contribution.c.person_id).where(contribution.c.receipt == receipt))
    is_number = words.isascii() and words.isdigit() and len(words) < 16
    return person.c.id == (int(words) if is_number else 0)


def _standing(state: State | None, now: datetime) -> list[ColumnElement[bool]]:
    """In the order of `Person.condition`: the strongest first."""
    stopped, away = person.c.stopped_at.is_not(None), not_(person.c.reachable)
    keyed = and_(person.c.telegram_id < 0, not_(_NOT_KNOWN))
    paused = and_(person.c.paused_until.is_not(None), person.c.paused_until > now)
    match state:
        case None:
            return []
        case "not_known":
            return [_NOT_KNOWN]
        case "stopped":
            return [stopped]
        case "no_telegram":
            return [not_(stopped), keyed]
        case "unreachable":
            return [not_(stopped), person.c.telegram_id > 0, away]
        case "paused":
            return [not_(stopped), not_(away), paused]
        case _:
            awake = or_(person.c.paused_until.is_(None), person.c.paused_until <= now)
            return [not_(stopped), not_(away), awake, person.c.state == state]


def _listed(known: dict[str, Any], joined_at: datetime) -> Listed:
    same = {name: known[name] for name in ("id", "language", "locality", "state", "test")}
    return Listed(**same, joined_at=joined_at, tiers=tuple(known["tier"]))

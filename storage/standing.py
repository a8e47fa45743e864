"""Where people stand when their turn comes: read for everybody in a batch with one query a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from storage import people
from storage.people import Person
from storage.tables import consent, person, person_interest, person_topic


@dataclass(frozen=True, slots=True)
class Standing(Person):
    """A person with the lists that hang on them. Tiers are those they consent to now."""

    tiers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()


def by_telegram_ids(conn: Connection, telegram_ids: Collection[int]) -> dict[int, Standing]:
    """The people behind these Telegram ids, by Telegram id; whom we never met is not in it."""
    found = people.by_telegram(conn, telegram_ids).values() if telegram_ids else ()
    return {one.telegram_id: one for one in _with_lists(conn, found)}


def by_id(conn: Connection, person_id: int) -> Standing | None:
    """One person, or None when there is none (any more)."""
    found = people.find(conn, person_id)
    return None if found is None else _with_lists(conn, [found])[0]


def meet(conn: Connection, telegram_id: int, now: datetime) -> Standing:
    """Write down somebody who did something for the first time."""
    return _standing(people.arrive(conn, telegram_id, now))


def spoke(conn: Connection, person_ids: Collection[int], now: datetime) -> None:
    """These people did something: they can be reached again, and this is when they were last heard."""
    if person_ids:
        heard = {"last_spoke_at": now, "reachable": True, "unreachable_reason": None}
        conn.execute(update(person).where(person.c.id.in_(person_ids)).values(heard))


def can_reach(conn: Connection, person_id: int) -> None:
    """They let the bot in again."""
    back = {"reachable": True, "unreachable_reason": None}
    conn.execute(update(person).where(person.c.id == person_id).values(back))


def _with_lists(conn: Connection, found: Iterable[Person]) -> list[Standing]:
    everybody = list(found)
    ids = [one.id for one in everybody]
    if not ids:
        return []
    mine = (consent.c.person_id.in_(ids), consent.c.withdrawn_at.is_(None))
    tiers = _lists(conn, select(consent.c.person_id, consent.c.tier).where(*mine).order_by(consent.c.id))
    topics = _lists(conn, select(person_topic).where(person_topic.c.person_id.in_(ids)))
    interests = _lists(conn, select(person_interest).where(person_interest.c.person_id.in_(ids)))
    return [
        _standing(one, tiers.get(one.id, ()), topics.get(one.id, ()), interests.get(one.id, ())) for one in everybody
    ]


def _lists(conn: Connection, pairs: Select[Any]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for person_id, value in conn.execute(pairs):
        found[person_id] = (*found.get(person_id, ()), value)
    return found


def _standing(one: Person, *lists: tuple[str, ...]) -> Standing:
    return Standing(*(getattr(one, column.name) for column in fields(Person)), *lists)

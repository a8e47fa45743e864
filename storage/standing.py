"""Where people stand when their turn comes: read for everybody in a batch with one query a table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, insert, select, update

from storage.tables import consent, person, person_interest, person_topic, staff


@dataclass(frozen=True, slots=True)
class Person:
    """One person, with the lists that hang on them. Tiers are those they consent to now."""

    id: int
    telegram_id: int
    language: str | None
    state: str
    name: str | None
    locality: str | None
    access_needs: str | None
    interests_asked: bool
    reachable: bool
    stopped_at: datetime | None
    paused_until: datetime | None
    test: bool
    invited_by: str | None
    joined_at: datetime
    signed_up_at: datetime | None
    last_spoke_at: datetime | None
    tiers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()

    @property
    def signed_up(self) -> bool:
        """Whether they came to the end of signing up."""
        return self.state == "signed_up"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the team, with a role now."""

    id: int
    telegram_id: int
    role: str
    name: str | None
    added_at: datetime


_PERSON = (
    *(person.c.id, person.c.telegram_id, person.c.language, person.c.state, person.c.name, person.c.locality),
    *(person.c.access_needs, person.c.interests_asked, person.c.reachable, person.c.stopped_at, person.c.paused_until),
    *(person.c.test, person.c.invited_by, person.c.joined_at, person.c.signed_up_at, person.c.last_spoke_at),
)


def people_by_telegram_id(conn: Connection, telegram_ids: Collection[int]) -> dict[int, Person]:
    """The people behind these Telegram ids, by Telegram id; whom we never met is not in it."""
    if not telegram_ids:
        return {}
    rows = conn.execute(select(*_PERSON).where(person.c.telegram_id.in_(telegram_ids))).all()
    return {one.telegram_id: one for one in _with_lists(conn, rows)}


def person_by_id(conn: Connection, person_id: int) -> Person | None:
    """One person, or None when there is none (any more)."""
    rows = conn.execute(select(*_PERSON).where(person.c.id == person_id)).all()
    return next(iter(_with_lists(conn, rows)), None)


def _with_lists(conn: Connection, rows: Collection[Row[*tuple[object, ...]]]) -> list[Person]:
    ids = [row.id for row in rows]
    if not ids:
        return []
    tiers = _grouped(
        conn,
        select(consent.c.person_id, consent.c.tier)
        .where(consent.c.person_id.in_(ids), consent.c.withdrawn_at.is_(None))
        .order_by(consent.c.id),
    )
    topics = _grouped(conn, select(person_topic).where(person_topic.c.person_id.in_(ids)))
    interests = _grouped(conn, select(person_interest).where(person_interest.c.person_id.in_(ids)))
    return [
        Person(*row, tiers=tiers.get(row.id, ()), topics=topics.get(row.id, ()), interests=interests.get(row.id, ()))
        for row in rows
    ]


def _grouped(conn: Connection, query: Select[*tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for person_id, value in conn.execute(query):
        found[person_id] = (*found.get(person_id, ()), value)
    return found


def staff_by_telegram_id(conn: Connection, telegram_ids: Collection[int]) -> dict[int, StaffMember]:
    """Those of these Telegram ids who are staff now."""
    if not telegram_ids:
        return {}
    return {one.telegram_id: one for one in _staff(conn, _STAFF.where(staff.c.telegram_id.in_(telegram_ids)))}


def all_staff(conn: Connection) -> list[StaffMember]:
    """Everybody who is staff now, longest first."""
    return _staff(conn, _STAFF)


_STAFF = (
    select(staff.c.id, staff.c.telegram_id, staff.c.role, staff.c.name, staff.c.added_at)
    .where(staff.c.removed_at.is_(None))
    .order_by(staff.c.id)
)


def _staff(conn: Connection, query: Select[*tuple[object, ...]]) -> list[StaffMember]:
    return [StaffMember(*row) for row in conn.execute(query)]


def meet(conn: Connection, telegram_id: int, now: datetime) -> Person:
    """Write down somebody who did something for the first time."""
    new = insert(person).values(telegram_id=telegram_id, joined_at=now, last_spoke_at=now).returning(*_PERSON)
    return Person(*conn.execute(new).one())


def spoke(conn: Connection, person_ids: Collection[int], now: datetime) -> None:
    """These people did something: they can be reached again, and this is when they were last heard."""
    if person_ids:
        conn.execute(
            update(person)
            .where(person.c.id.in_(person_ids))
            .values(last_spoke_at=now, reachable=True, unreachable_reason=None)
        )


def cannot_reach(conn: Connection, telegram_id: int, reason: str) -> None:
    """Somebody blocked the bot or is gone; true until they write again."""
    conn.execute(
        update(person).where(person.c.telegram_id == telegram_id).values(reachable=False, unreachable_reason=reason)
    )

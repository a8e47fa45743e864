"""Where people stand when their turn comes: read for everybody in a batch with one query a table."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, case, insert, literal_column, select, union_all, update

from storage.people import Person
from storage.prepared import Prepared
from storage.tables import consent, person, person_interest, person_topic


@dataclass(frozen=True, slots=True)
class Standing(Person):
    """A person with the lists that hang on them. Tiers are those they consent to now."""

    tiers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()


def by_telegram_ids(conn: Connection, telegram_ids: Collection[int]) -> dict[int, Standing]:
    """The people behind these Telegram ids, by Telegram id; whom we never met is not in it."""
    if not telegram_ids:
        return {}
    return {one.telegram_id: one for one in _read(conn, _BY_TELEGRAM, telegram_ids)}


def by_id(conn: Connection, person_id: int) -> Standing | None:
    """One person, or None when there is none (any more)."""
    return next(iter(_read(conn, _BY_ID, [person_id])), None)


def meet(conn: Connection, telegram_id: int, now: datetime) -> Standing:
    """Write down somebody who did something for the first time."""
    met = _MEET.all(conn, {"telegram_id": telegram_id, "joined_at": now, "last_spoke_at": now})
    return Standing(*met[0])


def spoke(conn: Connection, person_ids: Collection[int], now: datetime) -> None:
    """These people did something: they can be reached again, and this is when they were last heard."""
    if person_ids:
        _HEARD.run(conn, {"ids": list(person_ids), "now": now})


def can_reach(conn: Connection, person_id: int) -> None:
    """They let the bot in again. When they had blocked it is kept."""
    back = {"reachable": True, "unreachable_reason": None, "unreachable_at": None, "left_at": _LEFT}
    conn.execute(update(person).where(person.c.id == person_id).values(back))


# Prepared once: to put such a statement together costs several times what the database needs for it.
_COLUMNS = tuple(person.c[column.name] for column in fields(Person))
_LEFT = case((person.c.unreachable_reason == "blocked", person.c.unreachable_at), else_=person.c.left_at)
"""When somebody who can be reached again had blocked the bot; what is known before where they had not."""
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_MEET = Prepared(insert(person).returning(*_COLUMNS), ("telegram_id", "joined_at", "last_spoke_at"))
_BY_TELEGRAM = Prepared(select(*_COLUMNS).where(person.c.telegram_id.in_(_IDS)))
_BY_ID = Prepared(select(*_COLUMNS).where(person.c.id.in_(_IDS)))
_ALL_LISTS = union_all(
    select(
        literal_column("'tier'").label("kind"),
        consent.c.person_id,
        consent.c.tier.label("value"),
        consent.c.id.label("at"),
    ).where(consent.c.person_id.in_(_IDS), consent.c.withdrawn_at.is_(None)),
    select(literal_column("'topic'"), person_topic.c.person_id, person_topic.c.topic, literal_column("0")).where(
        person_topic.c.person_id.in_(_IDS)
    ),
    select(
        literal_column("'interest'"), person_interest.c.person_id, person_interest.c.interest, literal_column("0")
    ).where(person_interest.c.person_id.in_(_IDS)),
).order_by("at", "value")
_LISTS = Prepared(_ALL_LISTS)
_HEARD = Prepared(
    update(person)
    .where(person.c.id.in_(_IDS))
    .values(last_spoke_at=bindparam("now"), reachable=True, unreachable_reason=None, unreachable_at=None)
    .values(left_at=_LEFT)
)


def _read(conn: Connection, query: Prepared, ids: Collection[int]) -> list[Standing]:
    rows = query.all(conn, {"ids": list(ids)})
    lists: dict[tuple[str, int], list[str]] = {}
    if rows:
        for kind, person_id, value, _ in _LISTS.all(conn, {"ids": [row[0] for row in rows]}):
            lists.setdefault((kind, person_id), []).append(value)
    return [
        Standing(*row, *(tuple(lists.get((kind, row[0]), ())) for kind in ("tier", "topic", "interest")))
        for row in rows
    ]

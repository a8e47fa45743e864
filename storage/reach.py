"""Whom our messages reach: when each person last heard from us, and who cannot be reached any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, literal, or_, select, update

from storage.prepared import Prepared
from storage.tables import person


def heard(conn: Connection, person_ids: Collection[int], now: datetime) -> None:
    """A message of ours was delivered to these people."""
    if person_ids:
        _HEARD.run(conn, {"ids": list(person_ids), "now": now})


_HEARD = Prepared(
    update(person)
    .where(person.c.id.in_(bindparam("ids", expanding=True)))
    .values(last_heard_at=bindparam("now", type_=person.c.last_heard_at.type))
)


def lost(conn: Connection, person_id: int, reason: str, since: datetime) -> None:
    """They cannot be reached (blocked | deactivated | …), unless they wrote to us after the call began. Since when is
    kept, however often it is found.
    """
    silent = or_(person.c.last_spoke_at.is_(None), person.c.last_spoke_at <= since)
    gone = update(person).where(person.c.id == person_id, silent)
    first = func.coalesce(person.c.unreachable_at, literal(since, person.c.unreachable_at.type))
    conn.execute(gone.values(reachable=False, unreachable_reason=reason, unreachable_at=first))


def moved(conn: Connection, old: int, new: int) -> bool:
    """A chat has another number from now on, and so has whoever it is of. Told again, nothing changes; False when there
    is somebody behind each of the two.
    """
    known = select(person.c.telegram_id).where(person.c.telegram_id.in_((old, new)))
    if len(conn.scalars(known).all()) > 1:
        return False
    conn.execute(update(person).where(person.c.telegram_id == old).values(telegram_id=new))
    return True

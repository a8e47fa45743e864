"""What a kill leaves in doubt: the deliveries that were on their way at that moment, read while nothing runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, insert, select

from programme.pacing import Limits
from storage.database import Database
from storage.tables import broadcast, consent, delivery, person
from tests.e2e.house import House, now

AT_ONCE = 2_000
"""People that are added in one transaction."""

Delivered = tuple[int, int]
"""A broadcast, and the Telegram id of somebody who gets it."""


@dataclass(slots=True)
class Doubts:
    """Who was in doubt after how many kills, and how many at most after one."""

    times: Counter[Delivered] = field(default_factory=Counter)
    most: int = 0

    async def look(self, database: Database) -> None:
        """Nothing runs now: what stands as being sent is what was on its way."""
        on_their_way = await database.read(_on_their_way)
        self.times.update(on_their_way)
        self.most = max(self.most, len(on_their_way))


def on_its_way_at_most(rate: float) -> int:
    """Bulk messages that may be under way at a moment: in flight, not recorded yet, and granted ahead."""
    limits = Limits.for_bulk(rate)
    return limits.at_once + limits.unrecorded + limits.bulk_ahead


async def crowd(house: House, ids: range) -> None:
    """People who agreed to updates, on paper, each with a chat that is open."""
    await house.exchange.add_people([{"id": one, "first_name": f"P{one}", "started": True} for one in ids])
    for first in range(ids.start, ids.stop, AT_ONCE):
        await house.database.write(_add, range(first, min(first + AT_ONCE, ids.stop)))


def on_the_way(conn: Connection, numbers: list[int]) -> tuple[int, set[int]]:
    """How many deliveries of these broadcasts have ended, and which of the broadcasts are under way."""
    of_these = delivery.c.broadcast_id.in_(numbers)
    ended = conn.execute(select(func.count()).where(of_these, delivery.c.settled_at.is_not(None))).scalar_one()
    running = select(broadcast.c.id).where(broadcast.c.id.in_(numbers), broadcast.c.state == "running")
    return ended, set(conn.scalars(running))


def furthest(conn: Connection, numbers: list[int]) -> int:
    """How many deliveries have ended of that one of these broadcasts of which most have."""
    of_these = (delivery.c.broadcast_id.in_(numbers), delivery.c.settled_at.is_not(None))
    ended = select(func.count().label("ended")).where(*of_these).group_by(delivery.c.broadcast_id).subquery()
    return int(conn.execute(select(func.coalesce(func.max(ended.c.ended), 0))).scalar_one())


def rows_of(conn: Connection, numbers: list[int]) -> dict[Delivered, tuple[str, str | None, bool]]:
    """Of each delivery of these broadcasts: its state, its reason, and whether it was sent again."""
    query = (
        select(delivery.c.broadcast_id, person.c.telegram_id, delivery.c.state, delivery.c.reason, delivery.c.resent)
        .join_from(delivery, person)
        .where(delivery.c.broadcast_id.in_(numbers))
    )
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in conn.execute(query)}


def _on_their_way(conn: Connection) -> list[Delivered]:
    query = select(delivery.c.broadcast_id, person.c.telegram_id).join_from(delivery, person)
    return [(row[0], row[1]) for row in conn.execute(query.where(delivery.c.state == "sending"))]


def _add(conn: Connection, ids: range) -> None:
    at = now()
    known = {"state": "signed_up", "language": "en", "joined_at": at, "signed_up_at": at}
    added = insert(person).returning(person.c.id)
    numbers = list(conn.scalars(added, [{"telegram_id": one, **known} for one in ids]))
    agreed = {"tier": "updates", "wording": "updates-1", "wording_version": 1, "language": "en", "channel": "paper"}
    conn.execute(insert(consent), [{"person_id": one, "given_at": at, **agreed} for one in numbers])

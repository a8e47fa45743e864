"""When a broadcast's people got it, or could not: for each second how many. Test contacts are not counted.

It looks at each of its deliveries, so it runs on a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Text, case, cast, func, select, text

from programme.rate import Rate, Second, gathered
from storage.tables import delivery, person


def of_broadcast(conn: Connection, broadcast_id: int) -> Rate | None:
    """How fast it went; None when nothing has ended yet. What went out for weeks has a million seconds: they come in
    slices, and none is kept."""
    return gathered(seconds(conn, broadcast_id))


def seconds(conn: Connection, broadcast_id: int) -> Iterator[Second]:
    """Each second in which something ended, in order, as they are read."""
    query = _ON_POSTGRES if conn.dialect.name == "postgresql" else _ON_SQLITE
    for row in conn.execute(query, {"broadcast": broadcast_id}).yield_per(_SLICE):
        yield Second(_moment(row.second), int(row.sent), int(row.failed))


def any_ended(conn: Connection, broadcast_id: int) -> bool:
    """Whether somebody has got it, or could not."""
    return conn.execute(_ANY, {"broadcast": broadcast_id}).first() is not None


_SLICE: Final = 1000


def _moment(second: Any) -> datetime:
    return second.astimezone(UTC) if isinstance(second, datetime) else datetime.fromisoformat(f"{second}+00:00")


_ENDED = text("delivery.broadcast_id = :broadcast AND delivery.state IN ('sent', 'failed')")
_ANY = select(delivery.c.id).where(_ENDED).limit(1)


def _statement(second: Any) -> Any:
    # Word for word the condition of the index on these.
    test = select(person.c.id).where(text("person.test"))
    counts = [func.sum(case((delivery.c.state == state, 1), else_=0)).label(state) for state in ("sent", "failed")]
    query = select(second, *counts).where(_ENDED, delivery.c.settled_at.is_not(None), delivery.c.person_id.not_in(test))
    return query.group_by(second).order_by(second)


# Made once: putting a statement together costs eight times as much as running it.
_ON_SQLITE = _statement(func.substr(cast(delivery.c.settled_at, Text), 1, 19).label("second"))
_ON_POSTGRES = _statement(func.date_trunc("second", delivery.c.settled_at).label("second"))

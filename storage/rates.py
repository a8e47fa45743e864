"""When a broadcast's people got it, or could not: for each second how many. Test contacts are not counted.

It looks at each of its deliveries, so it runs on a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Text, cast, func, select, text

from programme.rate import Rate, Second, gathered
from storage.tables import delivery, person


def of_broadcast(conn: Connection, broadcast_id: int) -> Rate | None:
    """How fast it went; None when nothing has ended yet. What went out for weeks has a million seconds: they come in
    slices, and none is kept."""
    return gathered(seconds(conn, broadcast_id))


def seconds(conn: Connection, broadcast_id: int) -> Iterator[Second]:
    """Each second in which somebody got it, in order, and then each in which somebody could not, as they are read."""
    sent, failed = _ON_POSTGRES if conn.dialect.name == "postgresql" else _ON_SQLITE
    for row in conn.execute(sent, {"broadcast": broadcast_id}).yield_per(_SLICE):
        yield Second(_moment(row.second), row.people, 0)
    for row in conn.execute(failed, {"broadcast": broadcast_id}).yield_per(_SLICE):
        yield Second(_moment(row.second), 0, row.people)


def any_ended(conn: Connection, broadcast_id: int) -> bool:
    """Whether somebody has got it, or could not."""
    return conn.execute(_ANY, {"broadcast": broadcast_id}).first() is not None


_SLICE: Final = 1000


def _moment(second: Any) -> datetime:
    return second.astimezone(UTC) if isinstance(second, datetime) else datetime.fromisoformat(f"{second}+00:00")


_ENDED = text("delivery.broadcast_id = :broadcast AND delivery.state IN ('sent', 'failed')")
_ANY = select(delivery.c.id).where(_ENDED).limit(1)


def _statements(second: Any) -> tuple[Any, Any]:
    """One for each way it can end: what is put in order to be counted is the second alone."""
    # Word for word the condition of the index on these.
    test = select(person.c.id).where(text("person.test"))
    ended = select(second, func.count().label("people")).where(
        text("delivery.broadcast_id = :broadcast"),
        delivery.c.settled_at.is_not(None),
        delivery.c.person_id.not_in(test),
    )
    ended = ended.group_by(second).order_by(second)
    return ended.where(delivery.c.state == "sent"), ended.where(delivery.c.state == "failed")


# Made once: putting a statement together costs eight times as much as running it.
_ON_SQLITE = _statements(func.substr(cast(delivery.c.settled_at, Text), 1, 19).label("second"))
_ON_POSTGRES = _statements(func.date_trunc("second", delivery.c.settled_at).label("second"))

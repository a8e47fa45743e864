"""Who stopped because of a broadcast: as far as rows can tell.

Somebody counts who wrote /stop, or blocked the bot, within a day of getting it, where nothing else that they had not
asked for reached them in between. So one stop is counted for one broadcast at most, the last. Who has come back since
is not counted, and test contacts are not.

It begins with those who stopped in its time, found by an index: they are few, however many got it. It runs on a reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Row, bindparam, or_, select, text, union_all

from programme.correction import SILENT
from storage.columns import Moment
from storage.tables import broadcast, delivery, outbox, person

WITHIN: Final = timedelta(hours=24)
"""How long after getting it a stop is taken to be because of it."""
ASKED_FOR: Final = ("reply", "staff")
"""Purposes of messages that nobody stops because of: they come after what somebody did, or to the team."""
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class _Left:
    person_id: int
    at: datetime
    got_at: datetime


def because_of(conn: Connection, one: Row[Any]) -> int:
    """How many people stopped because of a broadcast, which is given as its row."""
    if one.started_at is None or one.correction in SILENT:
        return 0
    left = _left(conn, one)
    return sum(
        1
        for start in range(0, len(left), _AT_ONCE)
        for _ in _by_nothing_else(conn, one.id, left[start : start + _AT_ONCE])
    )


def _left(conn: Connection, one: Row[Any]) -> list[_Left]:
    """Everybody who got it and stopped, or blocked the bot, within a day; when the first of the two was."""
    until = (one.finished_at or datetime.max.replace(tzinfo=one.started_at.tzinfo, year=9000)) + WITHIN
    span = {"broadcast": one.id, "since": one.started_at, "until": until}
    first: dict[int, _Left] = {}
    for row in conn.execute(_STOPPED, span):
        known = first.get(row.person_id)
        if known is None or row.at < known.at:
            first[row.person_id] = _Left(row.person_id, row.at, row.got_at)
    return [found for found in first.values() if found.got_at <= found.at <= found.got_at + WITHIN]


def _by_nothing_else(conn: Connection, broadcast_id: int, left: Sequence[_Left]) -> Iterator[_Left]:
    """Those whom nothing else reached between the broadcast and their stop."""
    wanted = {
        "ids": [found.person_id for found in left],
        "since": min(found.got_at for found in left),
        "until": max(found.at for found in left),
        "broadcast": broadcast_id,
    }
    others: dict[int, list[datetime]] = defaultdict(list)
    for row in conn.execute(_OTHERS, wanted):
        others[row.person_id].append(row.at)
    for found in left:
        if not any(found.got_at < at <= found.at for at in others[found.person_id]):
            yield found


# Made once: putting a statement together costs eight times as much as running it.
def _statements() -> tuple[Any, Any]:
    since, until = bindparam("since", type_=Moment()), bindparam("until", type_=Moment())
    got = (text("delivery.broadcast_id = :broadcast"), delivery.c.state == "sent", delivery.c.settled_at.is_not(None))

    def left(at: Any, condition: str) -> Any:
        query = select(person.c.id.label("person_id"), at.label("at"), delivery.c.settled_at.label("got_at"))
        # Word for word the condition of the index on these.
        query = query.join_from(person, delivery).where(text(condition), at >= since, at <= until)
        return query.where(*got, ~person.c.test)

    stopped = union_all(
        left(person.c.stopped_at, "person.stopped_at IS NOT NULL"),
        left(person.c.unreachable_at, "person.unreachable_reason = 'blocked'"),
    )
    whose: BindParameter[Any] = bindparam("ids", expanding=True)
    said = or_(broadcast.c.correction.is_(None), broadcast.c.correction.not_in(SILENT))
    others = union_all(
        select(delivery.c.person_id, delivery.c.settled_at.label("at"))
        .join_from(delivery, broadcast)
        .where(delivery.c.person_id.in_(whose), delivery.c.settled_at >= since, delivery.c.settled_at <= until)
        .where(delivery.c.state == "sent", said, delivery.c.broadcast_id != bindparam("broadcast")),
        select(outbox.c.person_id, outbox.c.settled_at)
        .where(outbox.c.person_id.in_(whose), outbox.c.settled_at >= since, outbox.c.settled_at <= until)
        .where(outbox.c.state == "sent", outbox.c.purpose.not_in(ASKED_FOR)),
    )
    return stopped, others


_STOPPED, _OTHERS = _statements()

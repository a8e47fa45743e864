"""Who stopped because of a broadcast: as far as rows can tell.

Somebody counts who wrote /stop, or blocked the bot, within a day of getting it, where nothing else that they had not
asked for reached them in between. So one stop is counted for one broadcast at most, the last. How many of them have
come back since is told beside it; of somebody who left twice the last time is known. Test contacts are not counted.

It begins with those who stopped in its time, found by an index: they are few, however many got it. It runs on a reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, Connection, Row, bindparam, literal_column, or_, select, text, union_all

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
    back: bool


class Stopped(NamedTuple):
    """How many people stopped because of a broadcast, and how many of these have come back since."""

    people: int = 0
    came_back: int = 0


def because_of(conn: Connection, one: Row[Any]) -> Stopped:
    """Who stopped because of a broadcast, which is given as its row."""
    if one.started_at is None or one.correction in SILENT:
        return Stopped()
    left = _left(conn, one)
    slices = (left[start : start + _AT_ONCE] for start in range(0, len(left), _AT_ONCE))
    theirs = [found.back for some in slices for found in _by_nothing_else(conn, one.id, some)]
    return Stopped(len(theirs), sum(theirs))


def _left(conn: Connection, one: Row[Any]) -> list[_Left]:
    """Everybody who got it and stopped, or blocked the bot, within a day; when they first did."""
    until = (one.finished_at or datetime.max.replace(tzinfo=one.started_at.tzinfo, year=9000)) + WITHIN
    span = {"broadcast": one.id, "since": one.started_at, "until": until}
    first: dict[int, _Left] = {}
    for row in conn.execute(_STOPPED, span):
        if row.got_at is None:
            continue
        known = first.get(row.person_id)
        at, back = row.at, bool(row.back)
        if known is not None:
            at, back = min(at, known.at), back and known.back
        first[row.person_id] = _Left(row.person_id, at, row.got_at, back)
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
    # For each who stopped; were it joined, SQLite would begin with all who got it.
    theirs = (delivery.c.person_id == person.c.id, text("delivery.broadcast_id = :broadcast"))
    got_at = (
        select(delivery.c.settled_at).where(*theirs, delivery.c.state == "sent").correlate(person).scalar_subquery()
    )

    def left(at: Any, condition: str, *, back: int = 0) -> Any:
        query = select(person.c.id.label("person_id"), at.label("at"), got_at.label("got_at"))
        query = query.add_columns(literal_column(str(back)).label("back"))
        # Word for word the condition of the index on these.
        return query.where(text(condition), at >= since, at <= until, ~person.c.test)

    stopped = union_all(
        left(person.c.stopped_at, "person.stopped_at IS NOT NULL"),
        left(person.c.unreachable_at, "person.unreachable_reason = 'blocked'"),
        left(person.c.left_at, "person.left_at IS NOT NULL", back=1),
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

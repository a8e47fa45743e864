"""How often somebody was written to unasked lately, over all announcements and conversations that began by themselves.

Nothing is kept for it: the deliveries and the starts tell. What is on its way counts as well, so two announcements at
once do not both slip past the budget, and so does what may have arrived.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
)

from programme.correction import SILENT
from programme.courtesy import COUNTED, Courtesy
from storage.prepared import Prepared, among
from storage.tables import broadcast, delivery, flow_start, person

_MOST_AT_ONCE: Final = 500
_SINCE: BindParameter[Any] = bindparam("since", type_=delivery.c.settled_at.type)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


# Who has some of it, or may have: also where it failed, or was cancelled, after a part had arrived.
_HAVE_IT = or_(among(delivery.c.state, ("sent", "sending", "unknown")), delivery.c.message_ids.is_not(None))
_HEARD = or_(broadcast.c.correction.is_(None), ~among(broadcast.c.correction, sorted(SILENT)))


def lately(
    conn: Connection, person_ids: Collection[int], courtesy: Courtesy, now: datetime
) -> dict[int, list[datetime]]:
    """When each of these people was written to within the budget's days; who was not is left out."""
    found: dict[int, list[datetime]] = {}
    ids = list(person_ids)
    for start in range(0, len(ids), _MOST_AT_ONCE):
        wanted = {"ids": ids[start : start + _MOST_AT_ONCE], "since": now - courtesy.window}
        for query in (_ANNOUNCED, _ON_THE_WAY, _BEGUN):
            for person_id, at in query.all(conn, wanted):
                found.setdefault(person_id, []).append(at or now)
    return found


def over_budget(conn: Connection, courtesy: Courtesy, now: datetime) -> ColumnElement[bool]:
    """The condition on a person that one message more would be over the budget."""
    budget, since = courtesy.budget, now - courtesy.window
    if budget is None or not _possible(conn, budget.messages, since):
        return false()
    counted = [
        query.with_only_columns(func.count()).where(whose == person.c.id).correlate(person).scalar_subquery()
        for query, whose in (
            (_announced(delivery.c.settled_at > since), delivery.c.person_id),
            (_announced(delivery.c.settled_at.is_(None)), delivery.c.person_id),
            (_begun(since), flow_start.c.person_id),
        )
    ]
    return and_(~person.c.test, sum(counted, literal(0)) >= budget.messages)


def _possible(conn: Connection, messages: int, since: datetime) -> bool:
    """Whether anybody can have had so many: where too few announcements went out, nobody's need to be counted."""
    lately_out = or_(broadcast.c.finished_at.is_(None), broadcast.c.finished_at > since)
    out = select(broadcast.c.id).where(broadcast.c.started_at.is_not(None), lately_out, _is_counted(), _HEARD)
    if len(conn.execute(out.limit(messages)).all()) == messages:
        return True
    return conn.execute(select(flow_start.c.id).where(flow_start.c.purpose.is_not(None)).limit(1)).first() is not None


def _is_counted() -> ColumnElement[bool]:
    return among(broadcast.c.purpose, COUNTED)


def _announced(when: ColumnElement[bool]) -> Select[Any]:
    """By when it was settled; asked in two parts, each a stretch of one index, however much somebody ever got."""
    columns = select(delivery.c.person_id, delivery.c.settled_at).join_from(delivery, broadcast)
    return columns.where(when, _HAVE_IT, _is_counted(), _HEARD)


def _begun(since: Any) -> Select[Any]:
    begun = (flow_start.c.settled_at > since, among(flow_start.c.state, ("fired", "begun")))
    columns = select(flow_start.c.person_id, flow_start.c.settled_at)
    return columns.where(*begun, among(flow_start.c.purpose, COUNTED))


# Made once: putting a statement together costs eight times as much as running it.
_ANNOUNCED = Prepared(_announced(delivery.c.settled_at > _SINCE).where(delivery.c.person_id.in_(_IDS)))
_ON_THE_WAY = Prepared(_announced(delivery.c.settled_at.is_(None)).where(delivery.c.person_id.in_(_IDS)))
_BEGUN = Prepared(_begun(_SINCE).where(flow_start.c.person_id.in_(_IDS)))

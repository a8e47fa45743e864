"""Alerts in a list at a desk: those that wait, that are in hand, that are closed; a page at a time. No words of people.

It runs on a reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Select, func, select

from programme.codes import read_receipt
from storage.tables import alert_watch, contribution, person, safeguarding_alert

State = Literal["waiting", "mine", "taken", "closed"]
STATES: Final[tuple[State, ...]] = get_args(State)


@dataclass(frozen=True, slots=True)
class ListedAlert:
    """An alert in the list. `receipt` is that of what was said, or the alert's number where nothing is kept."""

    id: int
    receipt: str
    matter: str
    raised_at: datetime
    take_on_by: datetime | None
    not_meant_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: int | None
    closed_at: datetime | None
    test: bool

    def is_late(self, now: datetime) -> bool:
        """Whether somebody should have taken it on by now, and nobody has."""
        return self.acknowledged_at is None and self.take_on_by is not None and self.take_on_by < now


def search(
    conn: Connection,
    *,
    state: State | None = None,
    member: int = 0,
    words: str = "",
    down: bool = False,
    limit: int,
    offset: int = 0,
) -> tuple[list[ListedAlert], int]:
    """The alerts that wait, that are in this `member`'s hands or in anybody's, that are closed, or all, the oldest
    first (`down`: the newest): a page, and how many there are. `words`: a receipt or a piece of one; a whole one is
    found however it stands.
    """
    rules = _rules(state, member, words)
    total = conn.execute(_of_alerts(select(func.count())).where(*rules)).scalar_one()
    order = safeguarding_alert.c.id.desc() if down else safeguarding_alert.c.id
    query = _of_alerts(select(*_COLUMNS)).where(*rules).order_by(order)
    return [_listed(row) for row in conn.execute(query.limit(limit).offset(offset))], total


def _of_alerts(query: Select[Any]) -> Select[Any]:
    joined = safeguarding_alert.join(person).outerjoin(
        contribution, contribution.c.id == safeguarding_alert.c.contribution_id
    )
    return query.select_from(joined.outerjoin(alert_watch, alert_watch.c.alert_id == safeguarding_alert.c.id))


def _rules(state: State | None, member: int, words: str) -> list[ColumnElement[bool]]:
    receipt = read_receipt(words)
    if receipt is not None:
        return [contribution.c.receipt == receipt]
    rules = _standing(state, member)
    if words:
        rules.append(contribution.c.receipt.contains(words.strip().upper(), autoescape=True))
    return rules


def _standing(state: State | None, member: int) -> list[ColumnElement[bool]]:
    taken, closed = safeguarding_alert.c.acknowledged_at, safeguarding_alert.c.closed_at
    match state:
        case None:
            return []
        case "waiting":
            return [taken.is_(None)]
        case "mine":
            return [safeguarding_alert.c.acknowledged_by == member, closed.is_(None)]
        case "taken":
            return [taken.is_not(None), closed.is_(None)]
        case "closed":
            return [closed.is_not(None)]


def _listed(row: Any) -> ListedAlert:
    found = dict(row._mapping)
    return ListedAlert(**found | {"receipt": row.receipt or str(row.id)})


_COLUMNS: Final = (
    *(safeguarding_alert.c[name] for name in ("id", "matter", "raised_at", "acknowledged_at", "acknowledged_by")),
    safeguarding_alert.c.closed_at,
    *(contribution.c.receipt, alert_watch.c.take_on_by, alert_watch.c.not_meant_at, person.c.test),
)

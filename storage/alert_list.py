"""Alerts in a list at a desk: those that wait and those that are in hand, a page at a time. No words of people.

It runs on a reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, func, select

from programme.codes import read_receipt
from storage.tables import alert_watch, contribution, person, safeguarding_alert


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
    test: bool

    def is_late(self, now: datetime) -> bool:
        """Whether somebody should have taken it on by now, and nobody has."""
        return self.acknowledged_at is None and self.take_on_by is not None and self.take_on_by < now


def search(
    conn: Connection, *, taken: bool | None = None, words: str = "", down: bool = False, limit: int, offset: int = 0
) -> tuple[list[ListedAlert], int]:
    """The alerts that wait, that somebody has taken on, or all, the oldest first (`down`: the newest): a page, and how
    many there are. `words`: a receipt or a piece of one; a whole one is found however it stands.
    """
    rules = _rules(taken, words)
    total = conn.execute(_of_alerts(select(func.count())).where(*rules)).scalar_one()
    order = safeguarding_alert.c.id.desc() if down else safeguarding_alert.c.id
    query = _of_alerts(select(*_COLUMNS)).where(*rules).order_by(order)
    return [_listed(row) for row in conn.execute(query.limit(limit).offset(offset))], total


def _of_alerts(query: Select[Any]) -> Select[Any]:
    joined = safeguarding_alert.join(person).outerjoin(
        contribution, contribution.c.id == safeguarding_alert.c.contribution_id
    )
    return query.select_from(joined.outerjoin(alert_watch, alert_watch.c.alert_id == safeguarding_alert.c.id))


def _rules(taken: bool | None, words: str) -> list[ColumnElement[bool]]:
    receipt = read_receipt(words)
    if receipt is not None:
        return [contribution.c.receipt == receipt]
    rules: list[ColumnElement[bool]] = []
    if words:
        rules.append(contribution.c.receipt.contains(words.strip().upper(), autoescape=True))
    if taken is not None:
        at = safeguarding_alert.c.acknowledged_at
        rules.append(at.is_not(None) if taken else at.is_(None))
    return rules


def _listed(row: Any) -> ListedAlert:
    found = dict(row._mapping)
    return ListedAlert(**found | {"receipt": row.receipt or str(row.id)})


_COLUMNS: Final = (
    *(safeguarding_alert.c[name] for name in ("id", "matter", "raised_at", "acknowledged_at", "acknowledged_by")),
    *(contribution.c.receipt, alert_watch.c.take_on_by, alert_watch.c.not_meant_at, person.c.test),
)

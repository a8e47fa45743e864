"""What ambassadors passed on: for each such contribution from about how many people, about which service.

The contribution itself holds the words, the place and the receipt. Who said it to the ambassador is written nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, not_, select

from programme.voices import Voice
from programme.without_telegram import is_known
from storage.tables import contribution, person, relay, taken_down


@dataclass(frozen=True, slots=True)
class Relay:
    """`people`: about how many said it, 10 standing for ten or more. `service` is the programme's, else their words."""

    people: int
    service: str | None
    service_words: str | None
    agreed_at: datetime


def add(conn: Connection, contribution_id: int, person_id: int, one: Relay) -> None:
    """Keep beside a contribution that it was passed on."""
    row = {
        "contribution_id": contribution_id,
        "person_id": person_id,
        "people": one.people,
        "service": one.service,
        "service_words": one.service_words,
        "agreed_at": one.agreed_at,
    }
    conn.execute(insert(relay).values(**row))


def of(conn: Connection, contribution_id: int) -> Relay | None:
    """How a contribution was passed on; None for somebody's own voice."""
    return of_all(conn, [contribution_id]).get(contribution_id)


def of_all(conn: Connection, contribution_ids: Sequence[int]) -> dict[int, Relay]:
    """The same for several, in one read."""
    if not contribution_ids:
        return {}
    rows = conn.execute(select(relay).where(relay.c.contribution_id.in_(list(contribution_ids))))
    return {row.contribution_id: _relay(row) for row in rows}


def _relay(row: Row[Any]) -> Relay:
    return Relay(row.people, row.service, row.service_words, row.agreed_at)


def _voice(row: Any) -> Voice:
    return Voice(row.person_id, row.relayed, row.people or 1, is_known(row.telegram_id))


@dataclass(frozen=True, slots=True)
class Heard:
    """Where and about what something was said, and whose voice it is. `service` is None for what names none."""

    locality: str | None
    service: str | None
    voice: Voice


def heard(conn: Connection, since: datetime | None = None) -> Iterable[Heard]:
    """What was said at `since` or later (else ever), complaints and urgent words too; test contacts left out."""
    columns = (contribution.c.person_id, contribution.c.relayed, contribution.c.locality)
    service = func.coalesce(relay.c.service, taken_down.c.service).label("service")
    query = select(*columns, person.c.telegram_id, relay.c.people, service).select_from(
        contribution.join(person, person.c.id == contribution.c.person_id)
        .outerjoin(relay, relay.c.contribution_id == contribution.c.id)
        .outerjoin(taken_down, taken_down.c.contribution_id == contribution.c.id)
    )
    query = query.where(not_(person.c.test))
    if since is not None:
        query = query.where(contribution.c.made_at >= since)
    for row in conn.execute(query.order_by(contribution.c.id)):
        yield Heard(row.locality, row.service, _voice(row))

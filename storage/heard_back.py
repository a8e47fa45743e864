"""How much people told the team, and how much of it was answered: for the pages that everybody can read.

It goes through all contributions of the time, so it runs on a reader. Test contacts are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, not_, select

from storage.tables import contribution, contribution_event, person


@dataclass(frozen=True, slots=True)
class HeardBack:
    """So many things were told, and so many of these were answered or closed with a reason: exact counts, for the gate
    of small numbers alone.
    """

    told: int
    answered: int


def heard_back(conn: Connection, since: datetime, until: datetime) -> HeardBack:
    """What was told from `since` until `until`, and what of it was answered until then."""
    told, answered = conn.execute(_COUNTED, {"since": since, "until": until}).one()
    return HeardBack(told, answered)


_ANSWERED = exists().where(
    contribution_event.c.contribution_id == contribution.c.id,
    contribution_event.c.status.in_(("answered", "closed")),
    contribution_event.c.words.is_not(None),
    contribution_event.c.at < bindparam("until"),
)
_COUNTED = (
    select(func.count(), func.count().filter(_ANSWERED))
    .select_from(contribution.join(person))
    .where(
        contribution.c.made_at >= bindparam("since"), contribution.c.made_at < bindparam("until"), not_(person.c.test)
    )
)

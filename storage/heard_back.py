"""How much people told the team, and how much of it was answered: for the pages that everybody can read.

It goes through all contributions of the time, so it runs on a reader. Test contacts are not counted. What somebody
without Telegram said was answered when the team has told them, not when it wrote the answer down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, not_, select

from storage import told_by_hand
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


_ANSWERED = (
    exists()
    .select_from(told_by_hand.with_events())
    .where(
        contribution_event.c.contribution_id == contribution.c.id,
        contribution_event.c.status.in_(("answered", "closed")),
        contribution_event.c.words.is_not(None),
        bindparam("until") > told_by_hand.HEARD_AT,
    )
)
_COUNTED = (
    select(func.count(), func.count().filter(_ANSWERED))
    .select_from(contribution.join(person))
    .where(
        contribution.c.made_at >= bindparam("since"), contribution.c.made_at < bindparam("until"), not_(person.c.test)
    )
)

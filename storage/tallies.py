"""How many people of a broadcast are in which state, and why: the one place where deliveries are counted.

Every screen shows these figures. They are of people, and test contacts are not among them: those are told apart. What
was erased is counted nowhere, since its rows are gone.

Nothing is kept beside the rows, so nothing can differ from them. A broadcast's deliveries are counted in an index that
holds no more than their states and reasons, and the few that are told apart (test contacts, and those of whom it was
not known at some time whether they have it) are found by indexes of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, case, func, select, text

from storage.tables import delivery, person

STATES: Final = ("sent", "failed", "skipped", "unknown", "held", "pending", "sending")
EXPLAINED: Final = ("failed", "skipped", "unknown", "held")
"""States that have a reason."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One broadcast's people. `counts` and `test` have every state, `reasons` those that are explained, the most
    common reason first. `resent`: who may have it twice; `unknown_first`: of whom it was not known at some time whether
    they have it, whatever came of it since; `failed_in_doubt`: who failed after that.
    """

    counts: dict[str, int]
    reasons: dict[str, dict[str, int]]
    resent: int
    unknown_first: int
    failed_in_doubt: int
    test: dict[str, int]

    @property
    def people(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def of_broadcast(conn: Connection, broadcast_id: int) -> Tally:
    """Count a broadcast's people, in whatever state it is."""
    mine = {"broadcast": broadcast_id}
    test = Counter((row.state, row.reason) for row in conn.execute(_TEST, mine))
    counts = dict.fromkeys(STATES, 0)
    reasons: dict[str, Counter[str]] = {state: Counter() for state in EXPLAINED}
    for row in conn.execute(_ALL, mine):
        people = row.people - test[row.state, row.reason]
        counts[row.state] += people
        if people and row.state in reasons:
            reasons[row.state][row.reason or ""] += people
    doubted = conn.execute(_DOUBTED, mine).one()
    return Tally(
        counts=counts,
        reasons={state: dict(found.most_common()) for state, found in reasons.items()},
        resent=doubted.resent or 0,
        unknown_first=doubted.people,
        failed_in_doubt=doubted.failed or 0,
        test=_by_state(test),
    )


def _by_state(found: Mapping[tuple[str, str | None], int]) -> dict[str, int]:
    counts = dict.fromkeys(STATES, 0)
    for (state, _), people in found.items():
        counts[state] += people
    return counts


# Made once: putting a statement together costs eight times as much as running it.
def _statements() -> tuple[Any, Any, Any]:
    mine = text("delivery.broadcast_id = :broadcast")
    grouped = select(delivery.c.state, delivery.c.reason, func.count().label("people"))
    grouped = grouped.where(mine).group_by(delivery.c.state, delivery.c.reason)
    # Word for word the conditions of the indexes on these. Test contacts are few: were they grouped here, SQLite would
    # go through all deliveries for the sake of their order.
    test = select(person.c.id).where(text("person.test"))
    of_test = select(delivery.c.state, delivery.c.reason).where(mine, delivery.c.person_id.in_(test))
    doubted = (
        select(func.count().label("people"), func.sum(case((delivery.c.resent, 1), else_=0)).label("resent"))
        .add_columns(func.sum(case((delivery.c.state == "failed", 1), else_=0)).label("failed"))
        .select_from(delivery.join(person))
        .where(mine, text("delivery.first_unknown_at IS NOT NULL"), ~person.c.test)
    )
    return grouped, of_test, doubted


_ALL, _TEST, _DOUBTED = _statements()

"""The programme at a glance: how many people hold which consent, how many joined and left month by month, and how fast
those who told the team something heard back.

Test contacts are not counted. Each figure is counted in an index of its own, however many people there are. What is
shown of them goes through `programme.small_numbers`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select, text

from programme.consent import TIERS
from programme.hearing_back import SPANS, Span, span
from programme.months import Month
from storage import told_by_hand
from storage.columns import Moment
from storage.prepared import Prepared, among
from storage.tables import consent, contribution, contribution_event, erasure, person


@dataclass(frozen=True, slots=True)
class Moved:
    """How many people joined and left in a month. Whoever was erased left then, and has joined no more."""

    month: Month
    joined: int
    left: int


def by_tier(conn: Connection) -> dict[str, int]:
    """How many people hold each consent now."""
    found = {row.tier: row.people for row in conn.execute(_HELD)}
    test = {row.tier: row.people for row in conn.execute(_HELD_BY_TEST)}
    return {tier: found.get(tier, 0) - test.get(tier, 0) for tier in TIERS}


def moved(conn: Connection, months: Iterable[Month]) -> list[Moved]:
    """How many people signed up in each of these months, and how many stopped, blocked the bot or were erased.

    Who stopped and came back has not left.
    """
    return [_of_month(conn, month) for month in months]


def heard_back(conn: Connection, since: datetime) -> dict[Span, int]:
    """Of what was told to the team since then: how many heard back within which time."""
    found = Counter(span(made_at, answered_at) for made_at, answered_at in _HEARD.all(conn, {"since": since}))
    return {name: found[name] for name in SPANS}


def _of_month(conn: Connection, month: Month) -> Moved:
    span = {"since": month.since, "until": month.until}
    joined, *left = (int(conn.execute(query, span).scalar_one()) for query in (_JOINED, *_LEFT))
    return Moved(month, joined, sum(left))


# Made once: putting a statement together costs several times as much as running it.
def _held() -> tuple[Any, Any]:
    # Word for word the conditions of the indexes on these.
    query = select(consent.c.tier, func.count().label("people")).where(text("consent.withdrawn_at IS NULL"))
    query = query.group_by(consent.c.tier)
    return query, query.where(consent.c.person_id.in_(select(person.c.id).where(text("person.test"))))


def _within(moment: Any, *conditions: str) -> Any:
    since, until = bindparam("since", type_=Moment()), bindparam("until", type_=Moment())
    query = select(func.count()).where(moment >= since, moment < until)
    return query.where(*(text(condition) for condition in conditions))


def _heard() -> Any:
    of_it = contribution_event.c.contribution_id == contribution.c.id
    answers = among(contribution_event.c.status, ("answered", "closed")) & contribution_event.c.words.is_not(None)
    heard = select(func.min(told_by_hand.HEARD_AT)).select_from(told_by_hand.with_events())
    first = heard.where(of_it, answers).correlate(contribution).scalar_subquery()
    query = select(contribution.c.made_at, first.label("answered_at"))
    # Not joined: test contacts are few, and each person would be looked up.
    test = select(person.c.id).where(text("person.test"))
    since = bindparam("since", type_=Moment(), required=True)
    return query.where(contribution.c.made_at >= since, contribution.c.person_id.not_in(test))


_HELD, _HELD_BY_TEST = _held()
_HEARD: Final = Prepared(_heard())
_JOINED: Final = _within(person.c.signed_up_at, "NOT person.test")
_LEFT: Final = (
    _within(person.c.stopped_at, "person.stopped_at IS NOT NULL", "NOT person.test"),
    _within(
        person.c.unreachable_at,
        "person.unreachable_reason = 'blocked'",
        "person.stopped_at IS NULL",
        "NOT person.test",
    ),
    _within(erasure.c.erased_at),
)

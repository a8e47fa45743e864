"""The people of one locality at a moment: how many agreed to what, joined and left, and what became of what they told.

All as it stood then, so that whoever looks again on the same day sees the same. Test contacts are not counted, and who
was erased is in no locality any more. What is shown of it goes through `programme.small_numbers`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, not_, or_, select

from programme.consent import TIERS
from programme.contribution import STATUSES
from programme.hearing_back import SPANS, span
from programme.months import Month
from storage import told_by_hand
from storage.columns import Moment
from storage.glance import Moved
from storage.tables import consent, contribution, contribution_event, person


@dataclass(frozen=True, slots=True)
class Heard:
    """What was told: how much of it stood in which state, and how fast how much of it was answered."""

    states: dict[str, int]
    spans: dict[str, int]


def by_tier(conn: Connection, locality: str, until: datetime) -> dict[str, int]:
    """How many people who live there held each consent then."""
    found = {row.tier: row.people for row in conn.execute(_HELD, {"locality": locality, "until": until})}
    return {tier: found.get(tier, 0) for tier in TIERS}


def moved(conn: Connection, locality: str, months: Iterable[Month], until: datetime) -> list[Moved]:
    """How many people who live there joined in each of these months, and how many stopped or blocked the bot."""
    return [_of_month(conn, locality, month, until) for month in months]


def heard(conn: Connection, locality: str, since: datetime, until: datetime) -> Heard:
    """What was told about there from `since` on, as it stood at `until`. Who has no Telegram heard back when they were
    told (told_by_hand.py), not when the answer was written.
    """
    stood: dict[int, str] = {}
    made: dict[int, datetime] = {}
    heard_at: dict[int, datetime] = {}
    for row in conn.execute(_STEPS, {"locality": locality, "since": since, "until": until}):
        stood[row.id], made[row.id] = row.status, row.made_at
        answers = row.status in {"answered", "closed"} and row.has_words
        if answers and row.heard_at is not None and row.heard_at < until:
            heard_at[row.id] = min(row.heard_at, heard_at.get(row.id, row.heard_at))
    states = Counter(stood.values())
    spans = Counter(span(moment, heard_at.get(number)) for number, moment in made.items())
    return Heard({name: states[name] for name in STATUSES}, {name: spans[name] for name in SPANS})


def _of_month(conn: Connection, locality: str, month: Month, until: datetime) -> Moved:
    found = {"locality": locality, "since": month.since, "until": min(month.until, until)}
    joined, *left = (int(conn.execute(query, found).scalar_one()) for query in (_JOINED, *_LEFT))
    return Moved(month, joined, sum(left))


# Made once: putting a statement together costs several times as much as running it.
_SINCE: Final = bindparam("since", type_=Moment())
_UNTIL: Final = bindparam("until", type_=Moment())
_THERE: Final = (person.c.locality == bindparam("locality"), not_(person.c.test))


def _within(moment: Any, *more: Any) -> Any:
    return select(func.count()).select_from(person).where(*_THERE, moment >= _SINCE, moment < _UNTIL, *more)


_HELD: Final = (
    select(consent.c.tier, func.count(consent.c.person_id.distinct()).label("people"))
    .join_from(consent, person)
    .where(
        *_THERE, consent.c.given_at < _UNTIL, or_(consent.c.withdrawn_at.is_(None), consent.c.withdrawn_at >= _UNTIL)
    )
    .group_by(consent.c.tier)
)
_JOINED: Final = _within(person.c.signed_up_at)
_LEFT: Final = (
    _within(person.c.stopped_at),
    _within(person.c.unreachable_at, person.c.unreachable_reason == "blocked", person.c.stopped_at.is_(None)),
)
_STEPS: Final = (
    select(contribution.c.id, contribution.c.made_at, contribution_event.c.status, contribution_event.c.at)
    .add_columns(contribution_event.c.words.is_not(None).label("has_words"), told_by_hand.HEARD_AT.label("heard_at"))
    .select_from(told_by_hand.with_events().join(contribution).join(person, person.c.id == contribution.c.person_id))
    .where(
        contribution.c.locality == bindparam("locality"),
        not_(person.c.test),
        contribution.c.made_at >= _SINCE,
        contribution.c.made_at < _UNTIL,
        contribution_event.c.at < _UNTIL,
    )
    .order_by(contribution.c.id, contribution_event.c.id)
)

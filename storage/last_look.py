"""May this person get this message now? Asked when a message is claimed, and again right before its call.

The audience was found when a broadcast was walked; since then people may have stopped, paused, withdrawn, blocked the
bot or been erased. The words for why not are those of audiences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, FromClause, and_, bindparam, select

from programme.consent import PURPOSES, allows
from storage.prepared import Prepared
from storage.tables import consent, person

ALWAYS: Final = frozenset({"reply", "staff"})
"""Purposes that need no consent: the answer to what somebody just did, and the team's own messages."""
ANSWER: Final = "answer"
"""Purpose of the team's answer to what somebody told them: they asked for it, so it needs no consent."""
GONE: Final = "gone"
"""The reason when the person was erased."""

_MOST_AT_ONCE: Final = 500


def why_not(conn: Connection, wishes: Iterable[tuple[int, str]], now: datetime) -> dict[tuple[int, str], str]:
    """For (person id, purpose) pairs: those that must not go, and why. What may go is not in it."""
    asked = [wish for wish in dict.fromkeys(wishes) if wish[1] not in ALWAYS]
    refused: dict[tuple[int, str], str] = {}
    for start in range(0, len(asked), _MOST_AT_ONCE):
        refused |= _refused(conn, asked[start : start + _MOST_AT_ONCE], now)
    return refused


class _Held(NamedTuple):
    reachable: bool
    stopped_at: datetime | None
    paused_until: datetime | None
    tier: str | None


def _refused(conn: Connection, asked: Sequence[tuple[int, str]], now: datetime) -> dict[tuple[int, str], str]:
    ids = {person_id for person_id, _ in asked}
    people: dict[int, list[Any]] = {}
    for *held, person_id in _PEOPLE.all(conn, {"ids": list(ids)}):
        people.setdefault(person_id, []).append(_Held(*held))
    reasons = {wish: reason(people.get(wish[0], []), wish[1], now) for wish in asked}
    return {wish: why for wish, why in reasons.items() if why is not None}


COLUMNS: Final = (person.c.reachable, person.c.stopped_at, person.c.paused_until, consent.c.tier)
"""What `reason` needs of a person: a row for each consent they hold, one without a tier if they hold none."""


def with_consents(tables: FromClause) -> FromClause:
    """Tables that have `person` among them, with the consents that each person holds."""
    live = and_(consent.c.person_id == person.c.id, consent.c.withdrawn_at.is_(None))
    return tables.outerjoin(consent, live)


def reason(rows: Sequence[Any], purpose: str, now: datetime) -> str | None:
    """Why somebody must not get a message with this purpose, or None; `rows` are all of theirs with COLUMNS."""
    if not rows:
        return GONE
    row, held = rows[0], {one.tier for one in rows}
    if row.stopped_at is not None:
        return "stopped"
    if purpose != ANSWER and (purpose not in PURPOSES or not allows(held, purpose)):
        return "no_consent"
    if purpose != ANSWER and row.paused_until is not None and row.paused_until > now:
        return "paused"
    return None if row.reachable else "unreachable"


# Made once: putting a statement together costs eight times as much as running it.
_PEOPLE = Prepared(
    select(*COLUMNS, person.c.id)
    .select_from(with_consents(person))
    .where(person.c.id.in_(bindparam("ids", expanding=True)))
)

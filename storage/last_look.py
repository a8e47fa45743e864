"""May this person get this message now? Asked when a message is claimed, and again right before its call.

The audience was found when a broadcast was walked; since then people may have stopped, paused, withdrawn, blocked the
bot or been erased. The words for why not are those of audiences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Row, select

from programme.consent import PURPOSES, allows
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


def _refused(conn: Connection, asked: Sequence[tuple[int, str]], now: datetime) -> dict[tuple[int, str], str]:
    ids = {person_id for person_id, _ in asked}
    columns = (person.c.id, person.c.reachable, person.c.stopped_at, person.c.paused_until)
    people = {row.id: row for row in conn.execute(select(*columns).where(person.c.id.in_(ids)))}
    held: dict[int, set[str]] = {}
    live = (consent.c.person_id.in_(ids), consent.c.withdrawn_at.is_(None))
    for person_id, tier in conn.execute(select(consent.c.person_id, consent.c.tier).where(*live)):
        held.setdefault(person_id, set()).add(tier)
    reasons = {wish: _reason(people.get(wish[0]), held.get(wish[0], set()), wish[1], now) for wish in asked}
    return {wish: reason for wish, reason in reasons.items() if reason is not None}


def _reason(
    row: Row[int, bool, datetime | None, datetime | None] | None, held: set[str], purpose: str, now: datetime
) -> str | None:
    if row is None:
        return GONE
    if purpose != ANSWER and (purpose not in PURPOSES or not allows(held, purpose)):
        return "no_consent"
    if row.stopped_at is not None:
        return "stopped"
    if purpose != ANSWER and row.paused_until is not None and row.paused_until > now:
        return "paused"
    return None if row.reachable else "unreachable"

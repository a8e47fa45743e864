"""What people agreed to: one row for each time, with the wording they saw, and when and how it was taken back.

A consent is never changed or deleted but by erasure. Each tier is a consent of its own (UK GDPR, article 7: who
relies on consent must be able to show it).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.prepared import Prepared
from storage.tables import consent


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent: `wording` and `wording_version` name the text that was shown, in `language`."""

    id: int
    person_id: int
    tier: str
    wording: str
    wording_version: int
    language: str
    channel: str
    given_at: datetime
    withdrawn_at: datetime | None
    withdrawn_how: str | None


# Prepared once: to put such a statement together costs several times what the database needs for it.
_GIVEN = ("person_id", "tier", "wording", "wording_version", "language", "channel", "given_at")
_GIVE = Prepared(insert(consent), _GIVEN)
_OF = consent.c.person_id == bindparam("whose")
_HISTORY = Prepared(select(*(consent.c[column.name] for column in fields(Consent))).where(_OF).order_by(consent.c.id))
_TIERS = Prepared(select(consent.c.tier).where(_OF, consent.c.withdrawn_at.is_(None)))
_ENDED: dict[str, Any] = {"withdrawn_at": bindparam("ended_at"), "withdrawn_how": bindparam("how")}
_ENDS = update(consent).where(_OF, consent.c.withdrawn_at.is_(None)).values(_ENDED)
_END = Prepared(_ENDS)
_END_TIER = Prepared(_ENDS.where(consent.c.tier == bindparam("which")))
_END_SINCE = Prepared(_ENDS.where(consent.c.given_at >= bindparam("since")))


def give(
    conn: Connection,
    person_id: int,
    tier: str,
    *,
    wording: str,
    version: int,
    language: str,
    channel: str,
    now: datetime,
) -> None:
    """Record that somebody agreed. A consent to the same tier that still holds ends as `renewed`."""
    withdraw(conn, person_id, tier, how="renewed", now=now)
    row = {
        "person_id": person_id,
        "tier": tier,
        "wording": wording,
        "wording_version": version,
        "language": language,
        "channel": channel,
        "given_at": now,
    }
    _GIVE.run(conn, row)


def withdraw(conn: Connection, person_id: int, tier: str, *, how: str, now: datetime) -> bool:
    """Take one tier back (`how`: stop | profile | cancel | staff | renewed); whether there was one that held."""
    return _end(conn, _END_TIER, {"whose": person_id, "which": tier}, how, now) > 0


def withdraw_all(conn: Connection, person_id: int, *, how: str, now: datetime) -> int:
    """Take every tier back; how many held."""
    return _end(conn, _END, {"whose": person_id}, how, now)


def withdraw_since(conn: Connection, person_id: int, since: datetime, *, how: str, now: datetime) -> int:
    """Take back what was agreed at `since` or later, for a sign-up that is cancelled; how many held."""
    return _end(conn, _END_SINCE, {"whose": person_id, "since": since}, how, now)


def live(conn: Connection, person_id: int) -> list[Consent]:
    """The consents that hold, in the order they were given."""
    return [one for one in history(conn, person_id) if one.withdrawn_at is None]


def history(conn: Connection, person_id: int) -> list[Consent]:
    """Every consent a person gave, in the order they were given."""
    return [Consent(*row) for row in _HISTORY.all(conn, {"whose": person_id})]


def tiers(conn: Connection, person_id: int) -> list[str]:
    """The tiers a person holds, in alphabetical order."""
    return sorted(tier for (tier,) in _TIERS.all(conn, {"whose": person_id}))


def _end(conn: Connection, which: Prepared, whose: dict[str, Any], how: str, now: datetime) -> int:
    return which.run(conn, {**whose, "ended_at": now, "how": how})

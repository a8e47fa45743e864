"""Ambassadors whose role the team ended: why, what they were told, and whether they were invited again.

Their consent of the tier `ambassador` is withdrawn by staff: it alone tells whether somebody is one. What they passed
on stays as it is. Until the team invites them again they cannot become one by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from programme.consent import FOR_MORE
from storage import audit, consents, people
from storage.ambassadors import TIER
from storage.tables import ambassador_ending, consent, contribution, person

Reason = Literal["conduct", "silent", "asked", "programme", "other"]
"""Why: the code of conduct was not kept; not heard from for long; they asked for it; the programme changes; other."""
REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True, slots=True)
class Ambassador:
    """Somebody who is an ambassador (`ending` None), or whose role the team ended; `passed_on` counts what they told.

    `consent` is the number of the consent that makes, or made, them one.
    """

    person_id: int
    consent: int
    locality: str | None
    language: str | None
    since: datetime
    passed_on: int
    ending: int | None
    ended_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Ending:
    """An end that holds: what its person was told."""

    id: int
    ended_at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and when: a member of staff by number, or whoever has the command line."""

    staff_id: int | None
    actor: audit.Actor
    at: datetime


def listed(conn: Connection) -> list[Ambassador]:
    """Everybody who is an ambassador, the newest first, then those whose end by the team holds, the latest first."""
    rows = conn.execute(_LISTED.order_by(ambassador_ending.c.ended_at.desc(), consent.c.id.desc()))
    everybody = [Ambassador(*row) for row in rows]
    return sorted(everybody, key=lambda one: one.ending is not None)


def one(conn: Connection, person_id: int) -> Ambassador | None:
    """One of `listed`, by the person's number."""
    row = conn.execute(_LISTED.where(person.c.id == person_id)).one_or_none()
    return None if row is None else Ambassador(*row)


def holds(conn: Connection, person_id: int) -> Ending | None:
    """The end by the team that keeps somebody from becoming an ambassador again; None where nothing does."""
    found = one(conn, person_id)
    if found is None or found.ending is None:
        return None
    columns = (ambassador_ending.c.id, ambassador_ending.c.ended_at, ambassador_ending.c.words)
    return Ending(*conn.execute(select(*columns).where(ambassador_ending.c.id == found.ending)).one())


def end(conn: Connection, there: Ambassador, reason: Reason, words: str, by: By) -> int | None:
    """End somebody's role; the number of the ending. None when it is not so any more that this consent holds.

    What the consent alone allowed to keep is deleted. The reason goes into the audit log, the words do not.
    """
    mine = (consent.c.id == there.consent, consent.c.tier == TIER, consent.c.withdrawn_at.is_(None))
    ended = update(consent).where(*mine, consent.c.person_id == there.person_id)
    if not conn.execute(ended.values(withdrawn_at=by.at, withdrawn_how="staff")).rowcount:
        return None
    if not FOR_MORE & set(consents.tiers(conn, there.person_id)):
        people.forget_name_and_needs(conn, there.person_id)
    row = {"person_id": there.person_id, "ended_at": by.at, "reason": reason, "words": words}
    number = int(conn.execute(insert(ambassador_ending).values(row).returning(ambassador_ending.c.id)).scalar_one())
    _write_down(conn, "ambassador.end", there.person_id, by, {"reason": reason})
    return number


def invite_again(conn: Connection, there: Ambassador, by: By) -> bool:
    """Let somebody become an ambassador again; False when nothing holds them from it any more."""
    open_ = (ambassador_ending.c.id == there.ending, ambassador_ending.c.invited_again_at.is_(None))
    if not conn.execute(update(ambassador_ending).where(*open_).values(invited_again_at=by.at)).rowcount:
        return False
    _write_down(conn, "ambassador.invite_again", there.person_id, by, {})
    return True


def _write_down(conn: Connection, act: str, person_id: int, by: By, detail: dict[str, Any]) -> None:
    subject = f"person:{person_id}"
    audit.record(conn, at=by.at, act=act, staff_id=by.staff_id, actor=by.actor, subject=subject, detail=detail)


_LAST_CONSENT = (
    select(consent.c.person_id, func.max(consent.c.id).label("id"))
    .where(consent.c.tier == TIER)
    .group_by(consent.c.person_id)
    .subquery()
)
_LAST_ENDING = (
    select(ambassador_ending.c.person_id, func.max(ambassador_ending.c.id).label("id"))
    .group_by(ambassador_ending.c.person_id)
    .subquery()
)
_PASSED_ON = (
    select(func.count())
    .where(contribution.c.person_id == person.c.id, contribution.c.relayed)
    .correlate(person)
    .scalar_subquery()
)
_HELD = consent.c.withdrawn_at.is_(None)
_ENDED_BY_US = and_(consent.c.withdrawn_how == "staff", ambassador_ending.c.invited_again_at.is_(None))
# An ending is only told of who is no ambassador now: brought in again on paper, somebody is one.
_LISTED = (
    select(
        person.c.id,
        consent.c.id,
        person.c.locality,
        person.c.language,
        consent.c.given_at,
        _PASSED_ON,
        ambassador_ending.c.id,
        ambassador_ending.c.ended_at,
        ambassador_ending.c.reason,
    )
    .select_from(
        person.join(_LAST_CONSENT, _LAST_CONSENT.c.person_id == person.c.id)
        .join(consent, consent.c.id == _LAST_CONSENT.c.id)
        .outerjoin(_LAST_ENDING, and_(_LAST_ENDING.c.person_id == person.c.id, consent.c.withdrawn_at.is_not(None)))
        .outerjoin(ambassador_ending, ambassador_ending.c.id == _LAST_ENDING.c.id)
    )
    .where(or_(_HELD, and_(ambassador_ending.c.id.is_not(None), _ENDED_BY_US)))
)

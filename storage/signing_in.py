"""Signing in to the console: a link that works once, for ten minutes, and the sessions it opens.

The secrets themselves stand in no table, only their hashes: they are drawn by chance and long, so that a plain hash is
as good as a keyed one. A member who left the team, or has another role, is judged as they are now, at each page.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, or_, select, update

from storage import audit
from storage.staff import StaffMember
from storage.tables import console_link, console_session, staff

PATH: Final = "/t/sign-in/"
"""Where a link leads in the console; its secret follows."""
LINK_LASTS: Final = timedelta(minutes=10)
IDLE: Final = timedelta(hours=2)
"""A session ends when nothing was done in it for so long."""
LONGEST: Final = timedelta(hours=12)
"""A session ends after so long in any case: a working day."""
_SEEN_AGAIN: Final = timedelta(minutes=1)
_KEPT: Final = timedelta(days=30)
"""For so long it can be looked up who was signed in where."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session: `browser` is what its owner would call it. `ended_at` is None while it is not ended by hand."""

    id: int
    staff_id: int
    browser: str
    made_at: datetime
    seen_at: datetime


def new_secret() -> str:
    """The secret of a link or a session: 256 bits, in letters that an address can hold."""
    return secrets.token_urlsafe(32)


def make_link(
    conn: Connection, staff_id: int, now: datetime, *, by: int | None = None, actor: audit.Actor = "staff"
) -> str:
    """A secret by which this member can sign in, once, for ten minutes; earlier ones work no longer. `by` is the
    colleague who makes it for them; None: they do themselves.
    """
    secret = new_secret()
    old = or_(console_link.c.staff_id == staff_id, console_link.c.made_at <= now - LINK_LASTS)
    conn.execute(delete(console_link).where(old, console_link.c.used_at.is_(None)))
    conn.execute(delete(console_link).where(console_link.c.made_at <= now - _KEPT))
    conn.execute(insert(console_link).values(secret_hash=_hash(secret), staff_id=staff_id, made_at=now))
    maker = (by or staff_id) if actor == "staff" else None
    audit.record(conn, at=now, act="console.link", staff_id=maker, actor=actor, subject=f"staff:{staff_id}")
    return secret


def link_works(conn: Connection, secret: str, now: datetime) -> bool:
    """Whether a link can still be used. Looking uses nothing up: Telegram and scanners of mail look at links too."""
    return conn.execute(_usable(secret, now)).first() is not None


def use_link(conn: Connection, secret: str, browser: str, now: datetime) -> str | None:
    """Open a session by a link; its secret. None when the link was used, has run out, or its member left."""
    row = conn.execute(_usable(secret, now)).one_or_none()
    if row is None:
        return None
    used = update(console_link).where(console_link.c.secret_hash == _hash(secret), console_link.c.used_at.is_(None))
    if conn.execute(used.values(used_at=now)).rowcount != 1:
        return None
    return open_session(conn, row.staff_id, browser, now)


def open_session(
    conn: Connection, staff_id: int, browser: str, now: datetime, *, by: Literal["link", "organisation"] = "link"
) -> str:
    """Sign a member in who has shown who they are, `by` a link or their organisation's own sign-in; the secret of the
    session.
    """
    conn.execute(delete(console_session).where(console_session.c.seen_at <= now - _KEPT))
    secret = new_secret()
    row = {"secret_hash": _hash(secret), "staff_id": staff_id, "browser": browser, "made_at": now, "seen_at": now}
    conn.execute(insert(console_session).values(row))
    subject = f"staff:{staff_id}"
    audit.record(conn, at=now, act="console.sign_in", staff_id=staff_id, subject=subject, detail={"by": by})
    return secret


def session_of(conn: Connection, secret: str, now: datetime) -> tuple[SignedIn, StaffMember] | None:
    """The session that has this secret and its member as they are now; None when it ended or they left the team."""
    query = (
        select(*_COLUMNS, staff.c.telegram_id, staff.c.role, staff.c.name, staff.c.added_at)
        .join_from(console_session, staff)
        .where(console_session.c.secret_hash == _hash(secret), staff.c.removed_at.is_(None), *_open_at(now))
    )
    row = conn.execute(query).one_or_none()
    if row is None:
        return None
    member = StaffMember(row.staff_id, row.telegram_id, row.role, row.name, row.added_at)
    return SignedIn(row.id, row.staff_id, row.browser, row.made_at, row.seen_at), member


def still(conn: Connection, session_id: int, now: datetime) -> StaffMember | None:
    """The member whose session this is, as they are now; None when it ended or they left the team."""
    query = select(*_MEMBER).join_from(console_session, staff)
    row = conn.execute(query.where(console_session.c.id == session_id, staff.c.removed_at.is_(None), *_open_at(now)))
    found = row.one_or_none()
    return None if found is None else StaffMember(*found)


def whose(conn: Connection, secret: str) -> int | None:
    """The number of the member who has or had this session, as long as they are on the team: for what they were
    writing when it ended.
    """
    query = select(console_session.c.staff_id).join_from(console_session, staff)
    row = conn.execute(query.where(console_session.c.secret_hash == _hash(secret), staff.c.removed_at.is_(None)))
    return row.scalar_one_or_none()


def is_seen_again(session: SignedIn, now: datetime) -> bool:
    """Whether it is time to write down that a session is still used: not at each page."""
    return now - session.seen_at >= _SEEN_AGAIN


def seen(conn: Connection, session_id: int, now: datetime) -> None:
    """A session was used."""
    conn.execute(update(console_session).where(console_session.c.id == session_id).values(seen_at=now))


def sessions(conn: Connection, staff_id: int, now: datetime) -> Sequence[SignedIn]:
    """Where this member is signed in, the one used last first."""
    mine = (console_session.c.staff_id == staff_id, *_open_at(now))
    query = select(*_COLUMNS).where(*mine).order_by(console_session.c.seen_at.desc(), console_session.c.id.desc())
    return [SignedIn(*row) for row in conn.execute(query)]


def end(conn: Connection, session_id: int, staff_id: int, now: datetime, *, by: int | None = None) -> bool:
    """End one of this member's sessions; False when there is no such one. `by` is the colleague who ends it."""
    mine = (console_session.c.id == session_id, console_session.c.staff_id == staff_id)
    ended = update(console_session).where(*mine, console_session.c.ended_at.is_(None)).values(ended_at=now)
    if conn.execute(ended).rowcount != 1:
        return False
    audit.record(conn, at=now, act="console.sign_out", staff_id=by or staff_id, subject=f"staff:{staff_id}")
    return True


_COLUMNS: Final = (
    *(console_session.c.id, console_session.c.staff_id, console_session.c.browser),
    *(console_session.c.made_at, console_session.c.seen_at),
)

_MEMBER: Final = (staff.c.id, staff.c.telegram_id, staff.c.role, staff.c.name, staff.c.added_at)


def _open_at(now: datetime) -> tuple[ColumnElement[bool], ...]:
    used, made = console_session.c.seen_at > now - IDLE, console_session.c.made_at > now - LONGEST
    return (console_session.c.ended_at.is_(None), used, made)


def _usable(secret: str, now: datetime) -> Select[int]:
    return (
        select(console_link.c.staff_id)
        .join_from(console_link, staff)
        .where(console_link.c.secret_hash == _hash(secret), console_link.c.used_at.is_(None))
        .where(console_link.c.made_at > now - LINK_LASTS, staff.c.removed_at.is_(None))
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

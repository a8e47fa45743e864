"""Tokens of the API: who made them, what they may do, how long they work, and when each was used last.

A token itself stands in no table, only its hash: it is drawn by chance and long, so that a plain hash is as good as a
keyed one. One that was ended, or has run out, stays in the list, since the audit log names it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Row, insert, select, update

from programme.api_scopes import Scope, in_order
from storage import audit
from storage.tables import api_token

BEGINS: Final = "hearback_"
"""How every token begins, so that programs which look for secrets in the wrong places know one."""
_USED_AGAIN: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Token:
    """A token, without its secret. `made_by` is None where the operator made it."""

    id: int
    name: str
    scopes: tuple[Scope, ...]
    made_at: datetime
    made_by: int | None
    expires_at: datetime
    used_at: datetime | None
    ended_at: datetime | None

    def state(self, now: datetime) -> str:
        """works | ended | expired."""
        if self.ended_at is not None:
            return "ended"
        return "works" if now < self.expires_at else "expired"


def make(
    conn: Connection,
    name: str,
    scopes: Sequence[Scope],
    *,
    lasts: timedelta,
    now: datetime,
    by: int | None = None,
) -> tuple[int, str]:
    """A new token: its number, and the secret, which is told nowhere else. `by`: who of the team makes it; None: the
    operator.
    """
    secret = BEGINS + secrets.token_urlsafe(32)
    allowed = in_order(tuple(scopes))
    row = {
        "secret_hash": _hash(secret),
        "name": name,
        "scopes": list(allowed),
        "made_at": now,
        "made_by": by,
        "expires_at": now + lasts,
    }
    number = int(conn.execute(insert(api_token).values(row).returning(api_token.c.id)).scalar_one())
    detail = {"scopes": " ".join(allowed), "days": lasts.days}
    _note(conn, "token.make", number, by=by, now=now, detail=detail)
    return number, secret


def end(conn: Connection, number: int, *, now: datetime, by: int | None = None) -> bool:
    """It works no longer; False when there is none, or it was ended before."""
    mine = (api_token.c.id == number, api_token.c.ended_at.is_(None))
    if conn.execute(update(api_token).where(*mine).values(ended_at=now)).rowcount != 1:
        return False
    _note(conn, "token.end", number, by=by, now=now)
    return True


def all_tokens(conn: Connection) -> list[Token]:
    """Every token that there ever was, the newest first."""
    return [_token(row) for row in conn.execute(select(*_COLUMNS).order_by(api_token.c.id.desc()))]


def one(conn: Connection, number: int) -> Token | None:
    """The token with this number."""
    row = conn.execute(select(*_COLUMNS).where(api_token.c.id == number)).one_or_none()
    return None if row is None else _token(row)


def of_secret(conn: Connection, secret: str) -> Token | None:
    """The token with this secret, whether it works or not."""
    row = conn.execute(select(*_COLUMNS).where(api_token.c.secret_hash == _hash(secret))).one_or_none()
    return None if row is None else _token(row)


def is_used_again(token: Token, now: datetime) -> bool:
    """Whether it is time to write down that it is used: not at each request."""
    return token.used_at is None or now - token.used_at >= _USED_AGAIN


def used(conn: Connection, number: int, now: datetime) -> None:
    """It was used."""
    conn.execute(update(api_token).where(api_token.c.id == number).values(used_at=now))


def note_use(
    conn: Connection,
    token: Token,
    act: str,
    now: datetime,
    *,
    subject: str | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """What was done with a token, for the log, in the name of whoever made it."""
    actor: audit.Actor = "operator" if token.made_by is None else "staff"
    told = {"token": token.id, **(detail or {})}
    audit.record(conn, at=now, act=act, staff_id=token.made_by, actor=actor, subject=subject, detail=told)


def _note(
    conn: Connection, act: str, number: int, *, by: int | None, now: datetime, detail: dict[str, object] | None = None
) -> None:
    actor: audit.Actor = "operator" if by is None else "staff"
    audit.record(conn, at=now, act=act, staff_id=by, actor=actor, subject=f"token:{number}", detail=detail)


def _token(row: Row[tuple[object, ...]]) -> Token:
    values = dict(row._mapping)
    return Token(**values | {"scopes": in_order(values["scopes"])})


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


_COLUMNS: Final = tuple(api_token.c[name] for name in Token.__slots__)

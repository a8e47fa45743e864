"""What staff did, kept for good: who, when, which act, on what. Never what a person said or who they are.

An entry is written in the transaction of the act itself, so that there is no act without its entry.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

from storage.tables import audit

Actor = Literal["staff", "operator", "hearback"]
"""Who acted: a member of staff, whoever has the command line, or the program itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `subject` is `kind:number`; `detail` holds plain values."""

    id: int
    at: datetime
    staff_id: int | None
    actor: str
    act: str
    subject: str | None
    detail: dict[str, Any]


def record(
    conn: Connection,
    *,
    at: datetime,
    act: str,
    staff_id: int | None = None,
    actor: Actor = "staff",
    subject: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Write one act down and give its number.

    `act` is a word of the field (`broadcast.pause`, `contribution.answer`), `subject` what it was done to
    (`broadcast:7`). `detail` must hold no words of people, names or Telegram numbers.
    """
    row = {"at": at, "staff_id": staff_id, "actor": actor, "act": act, "subject": subject, "detail": dict(detail or {})}
    number: int = conn.execute(insert(audit).values(row).returning(audit.c.id)).scalar_one()
    return number


def entries(conn: Connection, *, limit: int = 50, before: int | None = None, subject: str | None = None) -> list[Entry]:
    """The latest acts, newest first; `before` an entry's number to read on, `subject` to see only what befell it."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    return [_entry(row) for row in conn.execute(query)]


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.id, row.at, row.staff_id, row.actor, row.act, row.subject, row.detail or {})


def acts(conn: Connection) -> list[str]:
    """Every act that was ever written down, in order."""
    return list(conn.scalars(select(audit.c.act).distinct().order_by(audit.c.act)))


def search(
    conn: Connection,
    *,
    words: str = "",
    acts_meant: Collection[str] = (),
    subject_meant: str | None = None,
    act: str | None = None,
    who: str | None = None,
    newest_first: bool = True,
    limit: int,
    offset: int = 0,
) -> tuple[list[Entry], int]:
    """The entries with these words in their act or subject, or of the acts or the subject that they mean, of this act,
    of this member (a number) or other actor; a page of them, and how many there are.
    """
    rules: list[ColumnElement[bool]] = []
    if words:
        said = audit.c.act.contains(words, autoescape=True) | audit.c.subject.contains(words, autoescape=True)
        rules.append(said | audit.c.act.in_(acts_meant) | (audit.c.subject == subject_meant))
    if act is not None:
        rules.append(audit.c.act == act)
    if who is not None:
        rules.append(audit.c.staff_id == int(who) if who.isdigit() else audit.c.actor == who)
    order = audit.c.id.desc() if newest_first else audit.c.id
    total = conn.execute(select(func.count()).select_from(audit).where(*rules)).scalar_one()
    page = select(audit).where(*rules).order_by(order).limit(limit).offset(offset)
    return [_entry(row) for row in conn.execute(page)], total


def not_since(conn: Connection, act: str, staff_id: int, subjects: Collection[str], since: datetime) -> list[str]:
    """To which of these a member has not done this since, in their order: a look again is the same look."""
    rules = (audit.c.subject.in_(subjects), audit.c.act == act, audit.c.staff_id == staff_id, audit.c.at >= since)
    done = set(conn.scalars(select(audit.c.subject).where(*rules)))
    return [one for one in subjects if one not in done]

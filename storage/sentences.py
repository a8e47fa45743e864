"""Sentences that the team writes in place of those that ship: drafts, and what is said once somebody else checked it.

Nothing is said that only one person has looked at. What a sentence has to be like is `conversations/rewritten.py`'s
rule, which the caller asks first. The number of the last change says whether anything is new.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select

from programme import roles
from storage import audit, staff
from storage.tables import sentence_change, sentence_draft

Refusal = Literal["not_yours", "stale", "own"]
"""Why nothing was done: `not_yours`: the role does not allow it; `stale`: somebody else changed it since it was looked
at; `own`: nobody checks what they wrote themselves.
"""
Words = Mapping[str, Sequence[str]]
Which = tuple[str, str]
"""A sentence: its language and its key."""
Act = Callable[..., Refusal | None]
"""`check`, `throw_away` or `put_back`."""
_LAST: Final = select(func.coalesce(func.max(sentence_change.c.id), 0))
_LATEST: Final = select(sentence_change).where(
    sentence_change.c.id.in_(
        select(func.max(sentence_change.c.id)).group_by(sentence_change.c.language, sentence_change.c.key)
    )
)


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that wait for somebody else to check them."""

    number: int
    words: dict[str, list[str]]
    staff_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Live:
    """The last change of a sentence; `words` None: what ships is said again."""

    number: int
    words: dict[str, list[str]] | None
    written_by: int
    checked_by: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How one sentence stands."""

    draft: Draft | None
    live: Live | None

    @property
    def version(self) -> str:
        """What a form is shown of: another one as soon as anything about the sentence is changed."""
        return f"{self.live.number if self.live else 0}-{self.draft.number if self.draft else 0}"


def last(conn: Connection) -> int:
    """The number of the last change of what is said; 0 before the first."""
    return int(conn.execute(_LAST).scalar_one())


def said(conn: Connection) -> dict[Which, dict[str, list[str]]]:
    """What is said in place of what ships, by language and key."""
    return {(row.language, row.key): row.words for row in conn.execute(_LATEST) if row.words is not None}


def drafts(conn: Connection) -> dict[Which, Draft]:
    """All that waits to be checked, by language and key."""
    rows = conn.execute(select(sentence_draft).order_by(sentence_draft.c.id))
    return {(row.language, row.key): Draft(row.id, row.words, row.staff_id, row.at) for row in rows}


def count_to_check(conn: Connection, member_id: int) -> int:
    """How many drafts wait for somebody else than their author, who is not this member."""
    others = select(func.count()).select_from(sentence_draft).where(sentence_draft.c.staff_id != member_id)
    return int(conn.execute(others).scalar_one())


def standing(conn: Connection, which: Which) -> Standing:
    """How a sentence stands now."""
    waits = conn.execute(select(sentence_draft).where(*_of(sentence_draft, which))).one_or_none()
    query = select(sentence_change).where(*_of(sentence_change, which)).order_by(sentence_change.c.id.desc())
    row = conn.execute(query.limit(1)).one_or_none()
    return Standing(
        None if waits is None else Draft(waits.id, waits.words, waits.staff_id, waits.at),
        None if row is None else Live(row.id, row.words, row.written_by, row.checked_by, row.at),
    )


def write(conn: Connection, which: Which, words: Words, *, was: str, by: int, now: datetime) -> Refusal | None:
    """Write a draft, in place of the one that waits; why not, when it cannot be."""
    refused = _why_not(conn, which, "settings.change", was=was, by=by)
    if refused is not None:
        return refused
    _drop(conn, which)
    row = {"language": which[0], "key": which[1], "words": dict(words), "staff_id": by, "at": now}
    conn.execute(insert(sentence_draft).values(row))
    _record(conn, "sentence.write", which, by=by, now=now, words=words)
    return None


def check(conn: Connection, which: Which, *, was: str, by: int, now: datetime) -> Refusal | None:
    """Say that a draft is right: it is said from now on. Nobody says so of their own."""
    refused = _why_not(conn, which, "sentences.check", was=was, by=by)
    draft = standing(conn, which).draft
    if refused is not None or draft is None:
        return refused or "stale"
    if draft.staff_id == by:
        return "own"
    _drop(conn, which)
    _say(conn, which, draft.words, written_by=draft.staff_id, checked_by=by, now=now)
    _record(conn, "sentence.check", which, by=by, now=now, words=draft.words, written_by=draft.staff_id)
    return None


def throw_away(conn: Connection, which: Which, *, was: str, by: int, now: datetime) -> Refusal | None:
    """Throw a draft away; what is said stays."""
    refused = _why_not(conn, which, "sentences.check", was=was, by=by)
    if refused is not None or standing(conn, which).draft is None:
        return refused or "stale"
    _drop(conn, which)
    _record(conn, "sentence.throw_away", which, by=by, now=now)
    return None


def put_back(conn: Connection, which: Which, *, was: str, by: int, now: datetime) -> Refusal | None:
    """Say what ships again, at once: somebody has checked that, or nobody wrote anything better."""
    refused = _why_not(conn, which, "settings.change", was=was, by=by)
    live = standing(conn, which).live
    if refused is not None or live is None or live.words is None:
        return refused or "stale"
    _say(conn, which, None, written_by=by, checked_by=None, now=now)
    _record(conn, "sentence.put_back", which, by=by, now=now, before=live.words)
    return None


def _why_not(conn: Connection, which: Which, act: roles.Act, *, was: str, by: int) -> Refusal | None:
    member = staff.one(conn, by)
    if member is None or not roles.may(member.role, act):
        return "not_yours"
    return "stale" if was != standing(conn, which).version else None


def _say(
    conn: Connection,
    which: Which,
    words: Words | None,
    *,
    written_by: int,
    checked_by: int | None,
    now: datetime,
) -> None:
    whose = {"written_by": written_by, "checked_by": checked_by, "at": now}
    kept = None if words is None else dict(words)
    conn.execute(insert(sentence_change).values(language=which[0], key=which[1], words=kept, **whose))


def _drop(conn: Connection, which: Which) -> None:
    conn.execute(delete(sentence_draft).where(*_of(sentence_draft, which)))


def _of(table: Table, which: Which) -> tuple[ColumnElement[bool], ...]:
    return table.c.language == which[0], table.c.key == which[1]


def _record(conn: Connection, act: str, which: Which, *, by: int, now: datetime, **detail: Any) -> None:
    told = {"language": which[0], **detail}
    audit.record(conn, at=now, act=act, staff_id=by, subject=f"sentence:{which[1]}", detail=told)

"""The messages in which staff watch a broadcast. What they show is derived, so losing one loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.prepared import Prepared, among
from storage.tables import broadcast, outbox, person, progress

EVERY: Final = timedelta(seconds=4)
"""Edits count as sends, so they are joined to one in this time."""
LOST_AFTER: Final = timedelta(minutes=2)
"""A message that was queued this long ago and still has no number is sent again."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A progress message to look at again: `message_id` None before it was sent, `shown` a hash of what it shows."""

    broadcast_id: int
    chat_id: int
    language: str | None
    message_id: int | None
    shown: str | None


def watch(conn: Connection, broadcast_id: int, chat_id: int) -> None:
    """From now on this chat sees how a broadcast goes."""
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    conn.execute(insert(progress).values(broadcast_id=broadcast_id, chat_id=chat_id).on_conflict_do_nothing())


def stale(conn: Connection, now: datetime) -> list[Watched]:
    """The messages whose turn it is: of broadcasts that go on, or have ended since, with nothing of theirs queued."""
    return [Watched(*row) for row in _STALE.all(conn, {"shown_by": now - EVERY, "lost_by": now - LOST_AFTER})]


def key(one: Watched, now: datetime) -> str:
    """What the queued message is known by, so that the next one waits for it."""
    return f"{_key_start()}{one.broadcast_id}:{one.chat_id}:{now.timestamp():.3f}"


def showing(conn: Connection, one: Watched, shown: str, now: datetime) -> None:
    """The message shows (or is about to show) this."""
    conn.execute(update(progress).where(*_this(one.broadcast_id, one.chat_id)).values(shown=shown, shown_at=now))


def sent(conn: Connection, broadcast_id: int, chat_id: int, message_id: int) -> None:
    """The message has its number: from now on it is edited."""
    conn.execute(update(progress).where(*_this(broadcast_id, chat_id)).values(message_id=message_id))


def lost(conn: Connection, broadcast_id: int, chat_id: int) -> None:
    """The message cannot be changed any more: the next look sends a new one, which is then the one that changes."""
    gone = {"message_id": None, "shown": None, "shown_at": None}
    conn.execute(update(progress).where(*_this(broadcast_id, chat_id)).values(**gone))


def _this(broadcast_id: int, chat_id: int) -> tuple[ColumnElement[bool], ...]:
    return (progress.c.broadcast_id == broadcast_id, progress.c.chat_id == chat_id)


def _key_start() -> str:
    return "progress:"


def _stale() -> Prepared:
    over = among(broadcast.c.state, ("done", "cancelled"))
    told_the_end = and_(over, progress.c.shown_at > func.coalesce(broadcast.c.finished_at, broadcast.c.made_at))
    waiting = and_(outbox.c.key.startswith(_key_start()), outbox.c.chat_id == progress.c.chat_id)
    queued = select(outbox.c.id).where(waiting, among(outbox.c.state, ("pending", "sending"))).exists()
    seldom = or_(progress.c.shown_at.is_(None), progress.c.shown_at <= bindparam("shown_by"))
    lost = progress.c.shown_at <= bindparam("lost_by")
    sent = or_(progress.c.message_id.is_not(None), progress.c.shown.is_(None), lost)
    return Prepared(
        select(progress.c.broadcast_id, progress.c.chat_id, person.c.language, progress.c.message_id, progress.c.shown)
        .select_from(progress.join(broadcast).outerjoin(person, person.c.telegram_id == progress.c.chat_id))
        .where(seldom, sent, ~queued, or_(~over, progress.c.shown_at.is_(None), ~told_the_end))
    )


_STALE = _stale()

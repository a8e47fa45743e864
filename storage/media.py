"""Files that go out: which belong to which broadcast, and the ids by which Telegram has them already.

A file is uploaded once. Until its id is known, its broadcast goes to one person at a time (`broadcasts.sendable` says
so); the id is committed together with that person's outcome, and the others get it by its id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from programme.attachment import Attachment
from storage.tables import broadcast, broadcast_file, chosen_file, media

Which = tuple[str, str]
"""A file as it is sent: its kind and its original's digest."""
KEPT: Final = timedelta(days=30)
"""How long originals stay after their last broadcast has ended: its failed ones may be tried again."""


def goes_with(conn: Connection, broadcast_id: int, files: Sequence[Attachment]) -> None:
    """Write down which files a broadcast has; the same one twice is one."""
    rows = {(one.kind, one.digest): {"broadcast_id": broadcast_id, **one.model_dump()} for one in files}
    if rows:
        conn.execute(insert(broadcast_file), list(rows.values()))


def known(conn: Connection, bot_id: int, wanted: Collection[Which]) -> dict[Which, str]:
    """The file ids by which Telegram has these from this bot."""
    if not wanted:
        return {}
    found = conn.execute(_KNOWN, {"bot": bot_id, "digests": sorted({digest for _, digest in wanted})})
    return {(row.kind, row.digest): row.file_id for row in found if (row.kind, row.digest) in wanted}


def store(conn: Connection, bot_id: int, ids: Iterable[tuple[str, str, str]], now: datetime) -> None:
    """Telegram has these: (kind, digest, file id). The newest id counts."""
    upsert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    for kind, digest, file_id in ids:
        wish = upsert(media).values(bot_id=bot_id, kind=kind, digest=digest, file_id=file_id, stored_at=now)
        changed = {"file_id": file_id, "stored_at": now}
        conn.execute(wish.on_conflict_do_update(index_elements=["bot_id", "kind", "digest"], set_=changed))


def forget(conn: Connection, bot_id: int, ids: Iterable[tuple[str, str, str]]) -> None:
    """Telegram does not take these any more: (kind, digest, file id). A newer id of the same file stays."""
    for kind, digest, file_id in ids:
        this = (media.c.bot_id == bot_id, media.c.kind == kind, media.c.digest == digest, media.c.file_id == file_id)
        conn.execute(delete(media).where(*this))


def unneeded(conn: Connection, digests: Collection[str], now: datetime) -> set[str]:
    """Those of these originals that nobody needs: no broadcast has them, or all ended a month ago, and none is being
    written with them."""
    ended = and_(broadcast.c.state.in_(("done", "cancelled")), broadcast.c.finished_at < now - KEPT)
    in_use = select(broadcast_file.c.digest).join_from(broadcast_file, broadcast).where(~ended)
    listed = list(digests)
    needed: set[str] = set()
    for start in range(0, len(listed), _AT_ONCE):
        some = broadcast_file.c.digest.in_(listed[start : start + _AT_ONCE])
        needed.update(conn.scalars(in_use.where(some)))
        chosen = chosen_file.c.digest.in_(listed[start : start + _AT_ONCE])
        needed.update(conn.scalars(select(chosen_file.c.digest).where(chosen)))
    return set(digests) - needed


_AT_ONCE: Final = 500
_KNOWN = select(media.c.kind, media.c.digest, media.c.file_id).where(
    media.c.bot_id == bindparam("bot"), media.c.digest.in_(bindparam("digests", expanding=True))
)

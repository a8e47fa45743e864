"""What people send with what they say: waiting to be fetched, kept, refused for a reason, or lost.

A row is written in the turn that keeps the contribution, so nothing that was promised to be passed on is forgotten; the
file is fetched afterwards. `waiting` rows are fetched until they are kept, refused (by their content) or lost (Telegram
has them no more). The tries are counted before each fetch, so that a file which ends the process counts as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from programme.media import WITHOUT_FILE
from storage.tables import attachment, leftover

_WAITING = text("state = 'waiting'")  # word for word the condition of the index on what waits
_FILE = ("file_id", "unique_id")
_ABOUT = ("name", "mime", "seconds", "latitude", "longitude", "phone", "own")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One thing that was sent. `file_id` is good for the bot `bot_id`; `about` holds name, seconds, place, phone."""

    id: int
    contribution_id: int
    person_id: int
    kind: str
    bot_id: int
    file: Mapping[str, str] | None
    about: Mapping[str, Any]
    album: str | None
    state: str
    reason: str | None
    type: str | None
    size: int | None
    path: str | None
    tries: int
    sent_at: datetime

    @property
    def file_id(self) -> str | None:
        """Telegram's name for it, if it has a file."""
        return None if self.file is None else self.file.get("file_id")

    @property
    def is_theirs(self) -> bool:
        """Whether the team has it, or will: not refused, and not lost."""
        return self.state in {"waiting", "kept"}

    @property
    def told(self) -> dict[str, Any]:
        """What is known of it, as `conversations.parts` tells it in words."""
        return {"kind": self.kind, "album": self.album, **self.about}


def add(
    conn: Connection,
    contribution_id: int,
    person_id: int,
    medium: Mapping[str, Any],
    *,
    bot_id: int,
    refused: str | None,
    now: datetime,
) -> bool:
    """Write down what came with a contribution (a Medium's plain values); whether there is a file to fetch."""
    fetch = refused is None and medium["kind"] not in WITHOUT_FILE
    row = {
        "contribution_id": contribution_id,
        "person_id": person_id,
        "kind": medium["kind"],
        "bot_id": bot_id,
        "file": {name: medium[name] for name in _FILE if name in medium} or None,
        "about": {name: medium[name] for name in _ABOUT if name in medium},
        "album": medium.get("album"),
        "state": "waiting" if fetch else "kept" if refused is None else "refused",
        "reason": refused,
        "size": medium.get("size"),
        "sent_at": now,
        "settled_at": None if fetch else now,
    }
    conn.execute(insert(attachment).values(**row))
    return fetch


def of_album(conn: Connection, person_id: int, album: str) -> int | None:
    """The contribution that somebody's album came with, as far as it was kept."""
    own = (attachment.c.person_id == person_id, attachment.c.album == album)
    query = select(attachment.c.contribution_id).where(*own).order_by(attachment.c.id.desc()).limit(1)
    return conn.execute(query).scalar_one_or_none()


def of_contributions(conn: Connection, contribution_ids: Collection[int]) -> dict[int, list[Attachment]]:
    """What came with these contributions, in the order in which it was sent."""
    found: dict[int, list[Attachment]] = {}
    for one in _all(conn, attachment.c.contribution_id.in_(contribution_ids)) if contribution_ids else ():
        found.setdefault(one.contribution_id, []).append(one)
    return found


def files_of(conn: Connection, person_id: int) -> list[Attachment]:
    """What somebody sent and lies in DATA_DIR/media/received, in the order in which it was sent."""
    return _all(conn, and_(attachment.c.person_id == person_id, attachment.c.path.is_not(None)))


def one(conn: Connection, attachment_id: int) -> Attachment | None:
    """The attachment with this number, if there is one."""
    return next(iter(_all(conn, attachment.c.id == attachment_id)), None)


def of_number(conn: Connection, attachment_id: int) -> Attachment:
    """The attachment with this number, which must be there."""
    return _all(conn, attachment.c.id == attachment_id)[0]


def claim(conn: Connection, bot_id: int, now: datetime, limit: int, *, again: datetime) -> list[Attachment]:
    """Up to `limit` that this bot can fetch now, the oldest first; their tries count this one.

    Whoever claims them has until `again`: then they can be claimed anew. Two that claim at once get different ones.
    """
    ready = or_(attachment.c.not_before.is_(None), attachment.c.not_before <= now)
    due = select(attachment.c.id).where(_WAITING, attachment.c.bot_id == bot_id, ready)
    ids = list(conn.scalars(due.order_by(attachment.c.id).limit(limit).with_for_update(skip_locked=True)))
    if not ids:
        return []
    claimed = update(attachment).where(attachment.c.id.in_(ids))
    conn.execute(claimed.values(tries=attachment.c.tries + 1, not_before=again))
    return _all(conn, attachment.c.id.in_(ids))


def release(conn: Connection, bot_id: int) -> None:
    """Nobody is fetching for this bot now: all that waits can be claimed."""
    waits = (_WAITING, attachment.c.bot_id == bot_id, attachment.c.not_before.is_not(None))
    conn.execute(update(attachment).where(*waits).values(not_before=None))


def next_due(conn: Connection, bot_id: int) -> datetime | None:
    """When the next one may be tried again; None when nothing waits for its time."""
    waits = (_WAITING, attachment.c.bot_id == bot_id)
    due: datetime | None = conn.execute(select(func.min(attachment.c.not_before)).where(*waits)).scalar_one()
    return due


def waiting(conn: Connection) -> int:
    """How many are not fetched yet."""
    return int(conn.execute(select(func.count()).select_from(attachment).where(_WAITING)).scalar_one())


def postpone(conn: Connection, attachment_id: int, until: datetime, *, counts: bool) -> None:
    """Try it again then. `counts`: this try was its own; otherwise it is taken back."""
    values: dict[str, Any] = {"not_before": until}
    if not counts:
        values["tries"] = attachment.c.tries - 1
    conn.execute(_still_waiting(attachment_id).values(**values))


def kept(conn: Connection, attachment_id: int, *, path: str, found: str, size: int, now: datetime) -> bool:
    """It lies at `path`; `found` is its type. False when its row is gone: then the file belongs to nobody."""
    values = {"state": "kept", "path": path, "type": found, "size": size, "settled_at": now, "not_before": None}
    return conn.execute(_still_waiting(attachment_id).values(**values)).rowcount == 1


def settle(conn: Connection, attachment_id: int, state: str, reason: str, now: datetime) -> bool:
    """It is not kept: `refused` or `lost`, and why. False when its row is gone or was settled before."""
    values = {"state": state, "reason": reason, "settled_at": now, "not_before": None}
    return conn.execute(_still_waiting(attachment_id).values(**values)).rowcount == 1


def leave_files(conn: Connection, person_id: int, now: datetime) -> None:
    """Note the files of somebody who is about to be erased, so that they are removed after this transaction."""
    paths = conn.scalars(select(attachment.c.path).where(attachment.c.person_id == person_id, attachment.c.path != ""))
    rows = [{"path": path, "since": now} for path in paths]
    if rows:
        insert_ = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
        conn.execute(insert_(leftover).on_conflict_do_nothing(index_elements=["path"]), rows)


def leftovers(conn: Connection, limit: int) -> list[str]:
    """Files that are to be removed."""
    return list(conn.scalars(select(leftover.c.path).order_by(leftover.c.id).limit(limit)))


def removed(conn: Connection, paths: Sequence[str]) -> None:
    """These files are gone."""
    conn.execute(delete(leftover).where(leftover.c.path.in_(paths)))


def known_paths(conn: Connection, paths: Collection[str]) -> set[str]:
    """Those of these files that belong to somebody."""
    return set(conn.scalars(select(attachment.c.path).where(attachment.c.path.in_(paths)))) if paths else set()


def _still_waiting(attachment_id: int) -> Any:
    return update(attachment).where(and_(attachment.c.id == attachment_id, _WAITING))


def _all(conn: Connection, where: Any) -> list[Attachment]:
    names = Attachment.__dataclass_fields__
    query = select(*(attachment.c[name] for name in names)).where(where).order_by(attachment.c.id)
    return [Attachment(**row._mapping) for row in conn.execute(query)]

"""Files that staff sent to the bot to go with an announcement: waiting to be fetched, kept, or refused for a reason.

The row is written in the turn in which the announcement is written; the file is fetched afterwards (`bot.choosing`),
since its original must be kept before anything is queued.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Integer, and_, bindparam, delete, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from programme.attachment import Attachment, Kind
from storage.prepared import Prepared
from storage.tables import chosen_file

KEPT: Final = timedelta(days=30)
"""How long an announcement may be in the making before its files have to be sent again."""
_WAITING = text("state = 'waiting'")  # word for word the condition of the index on what waits


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of them. `digest` and `size` are those of its original once it is kept; `problem` is a sentence."""

    id: int
    kind: Kind
    file_id: str
    name: str
    state: str
    problem: str | None
    digest: str | None
    size: int | None
    tries: int

    @property
    def attachment(self) -> Attachment | None:
        """As it goes with an announcement; None while it is not kept."""
        if self.digest is None or self.size is None:
            return None
        return Attachment(kind=self.kind, digest=self.digest, name=self.name, size=self.size)


def choose(conn: Connection, bot_id: int, wanted: Sequence[Mapping[str, Any]], now: datetime) -> list[Chosen]:
    """These (kind, file_id, name) are to go with an announcement; each as it stands now, in this order."""
    if not wanted:
        return []
    upsert = (postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert)(chosen_file)
    once = upsert.on_conflict_do_nothing(index_elements=["bot_id", "kind", "file_id"])
    conn.execute(once, [{**one, "bot_id": bot_id, "chosen_at": now} for one in wanted])
    mine = (chosen_file.c.bot_id == bot_id, chosen_file.c.file_id.in_([one["file_id"] for one in wanted]))
    there = {(one.kind, one.file_id): one for one in _all(conn, *mine)}
    return [there[one["kind"], one["file_id"]] for one in wanted]


def waiting(conn: Connection, bot_id: int, now: datetime, limit: int = 10) -> list[Chosen]:
    """Those that can be fetched now, the oldest first."""
    return [Chosen(*row) for row in _READY.all(conn, {"bot": bot_id, "now": now, "most": limit})]


def trying(conn: Connection, number: int) -> None:
    """It is about to be fetched: counted before, so that a file which ends the process counts as well."""
    conn.execute(update(chosen_file).where(chosen_file.c.id == number).values(tries=chosen_file.c.tries + 1))


def postpone(conn: Connection, number: int, until: datetime) -> None:
    """It could not be fetched, and is tried again then."""
    conn.execute(_still_waiting([number]).values(not_before=until))


def keep(conn: Connection, number: int, digest: str, size: int) -> None:
    """Its original is kept."""
    conn.execute(_still_waiting([number]).values(state="kept", digest=digest, size=size))


def refuse(conn: Connection, number: int, problem: str) -> None:
    """It cannot be sent, and why."""
    conn.execute(_still_waiting([number]).values(state="refused", problem=problem))


def purge(conn: Connection, now: datetime) -> int:
    """Forget what was chosen a month ago; how many there were."""
    return conn.execute(delete(chosen_file).where(chosen_file.c.chosen_at < now - KEPT)).rowcount


def _still_waiting(numbers: Collection[int]) -> Any:
    return update(chosen_file).where(and_(chosen_file.c.id.in_(numbers), _WAITING))


def _all(conn: Connection, *where: Any) -> list[Chosen]:
    return [Chosen(*row) for row in conn.execute(_EACH.where(*where))]


_EACH = select(*(chosen_file.c[column.name] for column in fields(Chosen))).order_by(chosen_file.c.id)
_READY = Prepared(
    _EACH.where(
        _WAITING,
        chosen_file.c.bot_id == bindparam("bot"),
        or_(chosen_file.c.not_before.is_(None), chosen_file.c.not_before <= bindparam("now")),
    ).limit(bindparam("most", type_=Integer))
)

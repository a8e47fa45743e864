"""A quick question in the words of each version of its announcement. Answers are kept by their place, so they count
once, in whatever language they were given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, func, select

from storage.tables import broadcast, content, delivery, question


@dataclass(frozen=True, slots=True)
class Worded:
    """A question in one language, and what stands on the buttons of its answers, in their order (none: as they are)."""

    text: str
    options: tuple[str, ...] = ()

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Worded:
        """From what is kept with a version."""
        return cls(str(kept["text"]), tuple(map(str, kept["options"])))


def of_broadcast(conn: Connection, broadcast_id: int) -> dict[str, Worded]:
    """The question that an announcement asks, in each language besides the first in which it goes out."""
    return of_broadcasts(conn, [broadcast_id]).get(broadcast_id, {})


def of_broadcasts(conn: Connection, broadcast_ids: Collection[int]) -> dict[int, dict[str, Worded]]:
    """The same of several, by their numbers."""
    found: dict[int, dict[str, Worded]] = {}
    for row in conn.execute(_WORDED, {"broadcasts": list(broadcast_ids)}):
        found.setdefault(row.broadcast_id, {})[row.language] = Worded.read(row.question)
    return found


def seen_by(conn: Connection, broadcast_id: int, person_id: int) -> Worded | None:
    """The question as it stands on somebody's phone; None where it is in the first language."""
    kept = conn.execute(_SEEN, {"broadcast": broadcast_id, "person": person_id}).scalar_one_or_none()
    return None if kept is None else Worded.read(kept)


def written_in(conn: Connection, broadcast_id: int) -> str | None:
    """The language of the first words."""
    query = select(broadcast.c.language).where(broadcast.c.id == broadcast_id)
    return conn.execute(query).scalar_one_or_none()


INCOMPLETE: Final = and_(
    content.c.checking == "draft",
    content.c.question.is_(None),
    select(question.c.id).where(question.c.broadcast_id == content.c.broadcast_id).exists(),
)
"""Whether a version cannot be checked yet: its announcement asks a question that it has no words for."""
_WORDED: Final = (
    select(content.c.broadcast_id, content.c.language, content.c.question)
    .where(content.c.broadcast_id.in_(bindparam("broadcasts", expanding=True)), content.c.question.is_not(None))
    .where(func.coalesce(content.c.checking, "checked") == "checked")
    .order_by(content.c.version)
)
_SEEN: Final = (
    select(content.c.question)
    .join_from(delivery, content, delivery.c.content_id == content.c.id)
    .where(delivery.c.broadcast_id == bindparam("broadcast"), delivery.c.person_id == bindparam("person"))
)

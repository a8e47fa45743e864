"""The messages that a contribution was said in: so that a change of one of them, and a reply to one, find it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.tables import contribution, contribution_part


@dataclass(frozen=True, slots=True)
class Part:
    """One message. `about` is what it answered: `ours`, `words` and `quote`; `about_receipt` if that was kept too."""

    id: int
    contribution_id: int
    message_id: int | None
    words: str | None
    about: Mapping[str, Any] | None
    about_receipt: str | None
    said_at: datetime
    reworded_at: datetime | None


def add(
    conn: Connection,
    contribution_id: int,
    person_id: int,
    *,
    message_id: int | None,
    words: str | None,
    about: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    """Keep one message of a contribution. What it answers is looked for among what this person said before."""
    answered = None if about is None else of_message(conn, person_id, about["message"])
    row = {
        "contribution_id": contribution_id,
        "person_id": person_id,
        "message_id": message_id,
        "words": words,
        "about": None if about is None else {name: about.get(name) for name in ("ours", "words", "quote")},
        "about_contribution": answered and answered.contribution_id,
        "said_at": now,
    }
    conn.execute(insert(contribution_part).values(**row))


def of_message(conn: Connection, person_id: int, message_id: int) -> Part | None:
    """The part that a message of somebody's became, if it did."""
    mine = (contribution_part.c.person_id == person_id, contribution_part.c.message_id == message_id)
    return next(iter(_parts(conn, *mine)), None)


def of_contribution(conn: Connection, contribution_id: int) -> list[Part]:
    """Its messages, in the order in which they were kept."""
    return _parts(conn, contribution_part.c.contribution_id == contribution_id)


def reword(conn: Connection, part_id: int, words: str, now: datetime) -> None:
    """Its author changed the words of this message."""
    changed = update(contribution_part).where(contribution_part.c.id == part_id)
    conn.execute(changed.values(words=words, reworded_at=now))


def whole_words(conn: Connection, contribution_id: int) -> str:
    """The words of all messages of a contribution, a line for each."""
    return "\n".join(part.words for part in of_contribution(conn, contribution_id) if part.words)


def _parts(conn: Connection, *where: Any) -> list[Part]:
    own = contribution_part.c
    columns = (own.id, own.contribution_id, own.message_id, own.words, own.about, own.said_at, own.reworded_at)
    about = contribution.c.receipt.label("about_receipt")
    joined = contribution_part.outerjoin(contribution, contribution.c.id == own.about_contribution)
    query = select(*columns, about).select_from(joined).where(*where).order_by(own.id)
    return [Part(**row._mapping) for row in conn.execute(query)]

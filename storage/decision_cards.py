"""The proof that a decision card was seen before a view was asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.tables import card_shown


def shown(conn: Connection, person_id: int, subject: str, now: datetime) -> None:
    """Record that a person was shown a card; `subject` is question:N, opportunity:N or flow:ID.

    The first time is what counts.
    """
    if not was_shown(conn, person_id, subject):
        conn.execute(insert(card_shown).values(person_id=person_id, subject=subject, shown_at=now))


def was_shown(conn: Connection, person_id: int, subject: str) -> bool:
    """Whether this person was shown this card."""
    mine = (card_shown.c.person_id == person_id, card_shown.c.subject == subject)
    return conn.execute(select(card_shown.c.id).where(*mine).limit(1)).first() is not None

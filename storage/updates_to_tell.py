"""Which health updates somebody without Telegram is to be told again of, for the first page and the list at a desk.

The rule is update_changes.py's, said once more in SQL: on the first page it is asked of all updates at once.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, case, or_, select

from programme.audience import All
from programme.without_telegram import WAYS
from storage import audience, updates
from storage.tables import health_update, health_update_text, person, update_told, update_told_again, update_words
from storage.update_letters import PURPOSE

_FIRST, _LAST, _TEXT, _WORDS = update_told.c, update_told_again.c, health_update_text.c, update_words.c
_IN_WORDS_THAT_CHANGED: Final = and_(
    _TEXT.checked_by.is_not(None), or_(_TEXT.title != _WORDS.title, _TEXT.body != _WORDS.body)
)
_WITHDRAWN: Final = and_(_LAST.why.is_not(None), _LAST.why == "withdrawn")
"""The last that they were told is that it does not hold any more."""
_OWED: Final[ColumnElement[bool]] = case(
    (health_update.c.withdrawn_at.is_not(None), ~_WITHDRAWN), else_=or_(_WITHDRAWN, _IN_WORDS_THAT_CHANGED)
)


def updates_to_tell(conn: Connection, now: datetime, today: date) -> set[int]:
    """The numbers of those that have a list (people can read them, or they were withdrawn) with somebody on it who is
    to be told again.
    """
    again = and_(_LAST.health_update_id == _FIRST.health_update_id, _LAST.person_id == _FIRST.person_id)
    known = case((_LAST.person_id.is_not(None), _LAST.words_id), else_=_FIRST.words_id)
    text = and_(_TEXT.update_id == _WORDS.health_update_id, _TEXT.language == _WORDS.language)
    query = (
        select(_FIRST.health_update_id)
        .distinct()
        .join_from(update_told, health_update, health_update.c.id == _FIRST.health_update_id)
        .join(person, person.c.id == _FIRST.person_id)
        .outerjoin(update_told_again, again)
        .outerjoin(update_words, known == _WORDS.id)
        .outerjoin(health_update_text, text)
        .where(_FIRST.how.in_(WAYS), _OWED, audience.told_otherwise(All(), PURPOSE, now))
    )
    found = (updates.find(conn, number) for number in conn.scalars(query).all())
    return {one.id for one in found if one is not None and one.state(today) in ("shown", "withdrawn")}

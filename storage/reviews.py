"""What was published and needs somebody of the team: what is to be looked at again, and what is to be checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, or_, select

from storage.tables import health_update, health_update_text, opportunity, opportunity_text

Kind = Literal["update", "opportunity"]
_TABLES: Final[Mapping[Kind, tuple[Table, Table, ColumnElement[Any]]]] = {
    "update": (health_update, health_update_text, health_update_text.c.update_id),
    "opportunity": (opportunity, opportunity_text, opportunity_text.c.opportunity_id),
}


def count_due(conn: Connection, kind: Kind, until: date) -> int:
    """How many of them that are not withdrawn are to be looked at again by this day."""
    table = _TABLES[kind][0]
    due = (table.c.withdrawn_at.is_(None), table.c.review_on <= until.isoformat())
    return int(conn.execute(select(func.count()).select_from(table).where(*due)).scalar_one())


def count_to_check(conn: Connection, kind: Kind, member_id: int) -> int:
    """How many of them, or of their changes, nobody has checked in a language in which this member did not write
    them.
    """
    owner = _TABLES[kind][2]
    return int(conn.execute(_to_check(kind, member_id, func.count(owner.distinct()))).scalar_one())


def to_check(conn: Connection, kind: Kind, member_id: int) -> list[tuple[int, str]]:
    """The same one by one, in order: the number, and a language in which it waits."""
    _, texts, owner = _TABLES[kind]
    unchecked = _to_check(kind, member_id, owner, texts.c.language).order_by(owner, texts.c.language)
    return [(int(number), str(language)) for number, language in conn.execute(unchecked)]


def _to_check(kind: Kind, member_id: int, *columns: ColumnElement[Any]) -> Select[Any]:
    table, texts, owner = _TABLES[kind]
    fresh = and_(texts.c.checked_by.is_(None), texts.c.written_by.is_distinct_from(member_id))
    changed = and_(texts.c.draft.is_not(None), texts.c.draft_by.is_distinct_from(member_id))
    query = select(*columns).select_from(table.join(texts, owner == table.c.id))
    return query.where(table.c.withdrawn_at.is_(None), or_(fresh, changed))

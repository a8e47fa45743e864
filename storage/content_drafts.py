"""Words of updates and opportunities that were changed at a desk, and wait for somebody else to check them.

They wait beside the words that people read, which stay until then. Each belongs to whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Table, select, update

from programme.checked_text import Checked
from programme.opportunity import OpportunityText
from programme.update import UpdateText
from storage.content_texts import owner_of
from storage.opportunities import Opportunity
from storage.tables import health_update_text, opportunity_text
from storage.updates import HealthUpdate

Found = TypeVar("Found", HealthUpdate, Opportunity)
_TEXTS: Final[Mapping[type[Any], tuple[Table, type[Checked]]]] = {
    HealthUpdate: (health_update_text, UpdateText),
    Opportunity: (opportunity_text, OpportunityText),
}


def beside(conn: Connection, found: Sequence[Found]) -> list[Found]:
    """These with the words that wait beside theirs."""
    if not found:
        return []
    table, model = _TEXTS[type(found[0])]
    owner = owner_of(table)
    waits = select(owner, table.c.language, table.c.draft).where(table.c.draft.is_not(None))
    kept: dict[int, dict[str, Any]] = {}
    for number, language, words in conn.execute(waits.order_by(owner, table.c.language)):
        kept.setdefault(number, {})[language] = model(**words)
    return [replace(one, drafts=kept.get(one.id, {})) for one in found]


def writers(conn: Connection, table: Table, number: int) -> dict[str, int | None]:
    """Who of the team wrote the words that wait, by language."""
    waits = (owner_of(table) == number, table.c.draft.is_not(None))
    return {
        row.language: row.draft_by for row in conn.execute(select(table.c.language, table.c.draft_by).where(*waits))
    }


def keep(conn: Connection, table: Table, number: int, drafts: Mapping[str, Checked], by: int) -> bool:
    """Have exactly these words wait; whether any of them did not. What waits already stays its author's."""
    owner = owner_of(table)
    there = conn.execute(select(table.c.language, table.c.draft).where(owner == number)).all()
    changed = False
    for language, before in there:
        text = drafts.get(language)
        after = None if text is None else text.model_dump(exclude={"checked_by"})
        if after != before:
            _set(conn, table, number, language, draft=after, draft_by=None if after is None else by)
            changed = True
    return changed


def take(conn: Connection, table: Table, number: int, language: str, name: str) -> None:
    """Somebody checked the words that wait: they are what people read."""
    of_it = (owner_of(table) == number, table.c.language == language)
    row = conn.execute(select(table.c.draft, table.c.draft_by).where(*of_it)).one()
    drop(conn, table, number, language)
    _set(conn, table, number, language, **row.draft, written_by=row.draft_by, checked_by=name)


def drop(conn: Connection, table: Table, number: int, language: str) -> None:
    """Nothing waits in this language any more."""
    _set(conn, table, number, language, draft=None, draft_by=None)


def _set(conn: Connection, table: Table, number: int, language: str, **columns: Any) -> None:
    of_it = (owner_of(table) == number, table.c.language == language)
    conn.execute(update(table).where(*of_it).values(**columns))

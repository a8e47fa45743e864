"""The texts of an update or an opportunity, by language: what each says, who checked it, and who of the team wrote it.

Whoever wrote a text does not check it: a second person does. What comes from a file was written by nobody of these.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, update

from programme.checked_text import Checked
from storage.tables import health_update_text

_LIKE_BEFORE = {"language", "checked_by", "written_by"}


def write(conn: Connection, table: Table, number: int, texts: Mapping[str, Checked], by: int | None) -> None:
    """Keep these texts in the place of those that were there; what says the same stays its author's."""
    owner = _owner(table)
    before = {row["language"]: row for row in conn.execute(select(table).where(owner == number)).mappings()}
    conn.execute(delete(table).where(owner == number))
    rows = [
        {owner.key: number, "language": language, **text.model_dump(), "written_by": by}
        for language, text in texts.items()
    ]
    for row in rows:
        was = before.get(row["language"])
        if was is not None and all(was[key] == value for key, value in row.items() if key not in _LIKE_BEFORE):
            row["written_by"] = was["written_by"]
    conn.execute(insert(table), rows)


def writers(conn: Connection, table: Table, number: int) -> dict[str, int | None]:
    """Who of the team wrote it in each language; None: it came from a file."""
    query = select(table.c.language, table.c.written_by).where(_owner(table) == number)
    return {row.language: row.written_by for row in conn.execute(query)}


def set_checker(conn: Connection, table: Table, number: int, language: str, name: str | None) -> None:
    """Say who checked it in a language; None: nobody has, and it does not go out."""
    of_it = (_owner(table) == number, table.c.language == language)
    conn.execute(update(table).where(*of_it).values(checked_by=name))


def _owner(table: Table) -> ColumnElement[int]:
    owner: ColumnElement[int] = table.c.update_id if table is health_update_text else table.c.opportunity_id
    return owner

"""The texts of an update or an opportunity, by language: what each says, who checked it, and who of the team wrote it.

Whoever wrote a text does not check it: a second person does. What comes from a file was written by nobody of these.
Words that wait beside these are content_drafts.py's.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select, update

from programme.checked_text import Checked
from storage.tables import health_update_text

_LIKE_BEFORE = ("written_by", "draft", "draft_by")
"""What stays with words that stay."""
_SAYS_NOTHING = {"language", "checked_by", *_LIKE_BEFORE}


def write(conn: Connection, table: Table, number: int, texts: Mapping[str, Checked], by: int | None) -> None:
    """Keep these texts in the place of those that were there; what says the same stays its author's, and keeps the
    words that wait beside it. Those that waited beside other words are gone.
    """
    owner = owner_of(table)
    before = {row["language"]: row for row in conn.execute(select(table).where(owner == number)).mappings()}
    conn.execute(delete(table).where(owner == number))
    fresh = {"written_by": by, "draft": None, "draft_by": None}
    rows = [{owner.key: number, "language": language, **text.model_dump(), **fresh} for language, text in texts.items()]
    for row in rows:
        was = before.get(row["language"])
        if was is not None and all(was[key] == value for key, value in row.items() if key not in _SAYS_NOTHING):
            row |= {name: was[name] for name in _LIKE_BEFORE}
    conn.execute(insert(table), rows)


def writers(conn: Connection, table: Table, number: int) -> dict[str, int | None]:
    """Who of the team wrote it in each language; None: it came from a file."""
    query = select(table.c.language, table.c.written_by).where(owner_of(table) == number)
    return {row.language: row.written_by for row in conn.execute(query)}


def set_checker(conn: Connection, table: Table, number: int, language: str, name: str | None) -> None:
    """Say who checked it in a language; None: nobody has, and it does not go out."""
    of_it = (owner_of(table) == number, table.c.language == language)
    conn.execute(update(table).where(*of_it).values(checked_by=name))


def owner_of(table: Table) -> ColumnElement[int]:
    """The column that says of which update or opportunity a text is."""
    owner: ColumnElement[int] = table.c.update_id if table is health_update_text else table.c.opportunity_id
    return owner

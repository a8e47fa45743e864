"""The copies of an announcement that people have: in which words each is.

Somebody has it in the words that were written in a language, or in the first language's with an apology in theirs. A
correction is frozen for each copy on its own, and reaches people in the language of what they got, whatever they have
chosen since.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, select

from storage.tables import content

NO_TEXT: Final = "no_text_in_language"
"""Why somebody is held or skipped for whose language there is no text."""
READY: Final = (None, "checked")
"""How far the check is of what may go out."""


class Copy(NamedTuple):
    """A language, and whether it is in words of that (`own`), or in the first language's with an apology."""

    language: str
    own: bool


def by_content(conn: Connection, row: Row[Any]) -> dict[int, Copy]:
    """Which copy each content of a broadcast is, by its number."""
    contents = contents_of(conn, row.id)
    return {one.id: copy_of(row, contents, one) for one in contents}


def contents_of(conn: Connection, broadcast_id: int) -> list[Row[Any]]:
    """All that was frozen of a broadcast, the newest last."""
    return list(conn.execute(select(content).where(content.c.broadcast_id == broadcast_id).order_by(content.c.version)))


def copy_of(row: Row[Any], contents: Iterable[Row[Any]], one: Row[Any]) -> Copy:
    """Which copy a content of a broadcast is: an apology says what the first language says."""
    if one.language == row.language or one.checking not in {None, "reserve"} or one.question is not None:
        return Copy(one.language, own=True)
    first = next((other.markdown for other in contents if other.language == row.language), None)
    return Copy(one.language, own=one.checking is None and one.markdown != first)


def said(conn: Connection, row: Row[Any]) -> dict[Copy, Row[Any]]:
    """What a correction says to whom has which copy: checked words where there are some, or what they wait by.

    A draft is in it for nobody.
    """
    contents = contents_of(conn, row.id)
    used = [one for one in contents if one.checking != "draft"]
    return {copy_of(row, contents, one): one for one in sorted(used, key=lambda one: one.checking == "checked")}

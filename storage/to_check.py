"""What waits for a member of the team to look at it, each thing by itself: what they wrote themselves is for others.

The figures of Home are counted where each thing is kept; this is the list behind them, for phones.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from storage import approvals, reviews, sentences, versions
from storage.reviews import Kind

MOST: Final = 20
"""So many of a kind are named at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An update, an opportunity or an announcement, with the languages in which it waits."""

    number: int
    languages: tuple[str, ...]


def of_approvals(conn: Connection, member_id: int) -> list[int]:
    """The announcements that wait for a second person, and were made by somebody else."""
    return [one.id for one in approvals.all_waiting(conn) if one.made_by != member_id][:MOST]


def of_versions(conn: Connection, member_id: int) -> list[Piece]:
    """The announcements with words in a language that somebody else wrote and nobody has checked."""
    found = []
    for number in versions.to_do(conn):
        drafts = [one for one in versions.of(conn, number) if one.state == "draft" and one.written_by != member_id]
        if drafts:
            found.append(Piece(number, tuple(one.language for one in drafts)))
    return found


def of_content(conn: Connection, kind: Kind, member_id: int) -> list[Piece]:
    """The updates, or the opportunities, with words that somebody else wrote and nobody has checked."""
    found: dict[int, list[str]] = {}
    for number, language in reviews.to_check(conn, kind, member_id):
        found.setdefault(number, []).append(language)
    return [Piece(number, tuple(languages)) for number, languages in list(found.items())[:MOST]]


def of_sentences(conn: Connection, member_id: int) -> dict[str, int]:
    """How many sentences in other words wait in each language, that somebody else wrote."""
    waits = sentences.drafts(conn)
    return dict(sorted(Counter(code for (code, _), one in waits.items() if one.staff_id != member_id).items()))

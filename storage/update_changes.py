"""What people without Telegram were told of a health update, and who is to be told again: it reads otherwise now, or it
was withdrawn. Each time that happens they are told once, whatever its topics and places are now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Connection, delete, insert, select

from programme.checked_text import live_languages
from programme.without_telegram import WAYS
from storage import letters_and_calls
from storage.letters_and_calls import Again, How
from storage.tables import update_told, update_told_again, update_words
from storage.updates import HealthUpdate

_ENGLISH: Final = "en"
NOT_NEEDED: Final = "not_needed"
"""In place of how they were told again: only how it is written had changed."""


@dataclass(frozen=True, slots=True)
class Words:
    """An update in a language, as it read."""

    language: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the team did for somebody: `how` they were told first, `again` how they were told of what changed since, and
    `why` that was. `words`: what they were told last, if it is known.
    """

    how: How
    again: str | None
    why: str | None
    words: Words | None


def told(conn: Connection, update_id: int) -> dict[int, Told]:
    """By the number of each person for whom something was done."""
    words = {row.id: Words(row.language, row.title, row.body) for row in conn.execute(_words_of(update_id))}
    later = {row.person_id: row for row in conn.execute(_of(update_told_again, update_id))}
    found: dict[int, Told] = {}
    for row in conn.execute(_of(update_told, update_id)):
        last = later.get(row.person_id)
        known = words.get((last or row).words_id)
        found[row.person_id] = Told(row.how, last.how if last else None, last.why if last else None, known)
    return found


def owed(one: HealthUpdate, before: Told | None) -> Again | None:
    """Why somebody is to be told again, if they are: they have the words of something that is not so any more."""
    if before is None or before.how not in WAYS:
        return None
    title = before.words.title if before.words else next(iter(one.texts.values())).title
    if one.withdrawn_at is not None:
        return None if before.why == "withdrawn" else Again("withdrawn", title)
    if before.why == "withdrawn":
        return Again("changed", title)
    now = before.words and one.texts.get(before.words.language)
    if not before.words or not now or not now.checked_by:
        return None
    return Again("changed", title) if (now.title, now.body) != (before.words.title, before.words.body) else None


def done(one: HealthUpdate, before: Told) -> How | None:
    """What was done for somebody about the update as it is now; None while they are still to be told."""
    if owed(one, before):
        return None
    return before.how if before.again in (None, NOT_NEEDED) else cast("How", before.again)


def counts(one: HealthUpdate, known: Mapping[int, Told], whom: Iterable[int]) -> dict[str, int]:
    """How many were told again, and how; of `whom` how many are still to be."""
    how = Counter(before.again for before in known.values() if before.again)
    again = sum(owed(one, known.get(number)) is not None for number in whom)
    return {f"again_{name}": how[name] for name in (*letters_and_calls.HOWS, NOT_NEEDED)} | {"again": again}


def earlier(one: HealthUpdate, known: Iterable[Told]) -> list[tuple[str, str, str]]:
    """What those were told who are to be told again: language, title and words, each once."""
    found = {before.words for before in known if before.words and owed(one, before)}
    return sorted((words.language, words.title, words.body) for words in found)


def note(
    conn: Connection,
    one: HealthUpdate,
    known: Mapping[int, Told],
    reads: Mapping[int, str | None],
    changed: Mapping[int, How | None],
    *,
    staff_id: int,
    now: datetime,
) -> dict[str, int]:
    """What was done for each of these people; `reads` are their languages. It stands beside what they were told, so
    that a slip that is taken back leaves that as it was.
    """
    later = {number for number in changed if number in known and (owed(one, known[number]) or known[number].again)}
    words = {number: _kept(conn, one, reads.get(number)) for number in changed}
    why = "changed" if one.withdrawn_at is None else "withdrawn"
    total: Counter[str] = Counter()
    for column, whose, more in (
        (update_told.c.health_update_id, changed.keys() - later, {}),
        (update_told_again.c.health_update_id, later, {"why": why}),
    ):
        beside = {number: {"words_id": words[number], **more} for number in whose}
        mine = {number: changed[number] for number in whose}
        total.update(letters_and_calls.note(conn, column, one.id, mine, staff_id=staff_id, now=now, beside=beside))
    return {how: total[how] for how in letters_and_calls.HOWS}


def not_needed(
    conn: Connection,
    one: HealthUpdate,
    known: Mapping[int, Told],
    reads: Mapping[int, str | None],
    *,
    staff_id: int,
    now: datetime,
) -> int:
    """Only how it is written changed: these people need not be told again of words that they had otherwise. How many
    they are.
    """
    whom = [number for number in reads if (why := owed(one, known.get(number))) and why.why == "changed"]
    about = update_told_again.c.health_update_id == one.id
    conn.execute(delete(update_told_again).where(about, update_told_again.c.person_id.in_(whom)))
    row = {"health_update_id": one.id, "how": NOT_NEEDED, "why": "changed", "staff_id": staff_id, "at": now}
    rows = [row | {"person_id": number, "words_id": _kept(conn, one, reads[number])} for number in whom]
    if rows:
        conn.execute(insert(update_told_again), rows)
    return len(rows)


def _kept(conn: Connection, one: HealthUpdate, language: str | None) -> int | None:
    """The words that somebody who reads this language is told now, kept once for all who are."""
    live = live_languages(one.texts)
    if not live:
        return None
    reads = next(code for code in (language, _ENGLISH, *live) if code in live)
    now = one.texts[reads]
    row = {"health_update_id": one.id, "language": reads, "title": now.title, "body": now.body}
    same = (update_words.c[name] == value for name, value in row.items())
    found = conn.execute(select(update_words.c.id).where(*same)).scalar()
    if found is None:
        found = conn.execute(insert(update_words).values(row).returning(update_words.c.id)).scalar_one()
    return int(found)


def _of(table: Any, update_id: int) -> Any:
    return select(table).where(table.c.health_update_id == update_id)


def _words_of(update_id: int) -> Any:
    return select(update_words).where(update_words.c.health_update_id == update_id)

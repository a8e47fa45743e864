"""Bringing in people whose consent was given elsewhere, many at a time.

A list is about the past, and people have spoken since: who was erased or said stop is not brought back, a consent that
was taken back after the list was made stays so, and nothing that people chose themselves is overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, func, insert, select, update

from programme.consent import Channel, Shown, Tier
from programme.people_csv import Row
from storage import erasures, people
from storage.keys import Keyring
from storage.people import Person
from storage.tables import consent, person, person_topic

SLICE: Final = 200
"""How many rows one transaction takes: about ten milliseconds' worth on SQLite."""

Why = Literal["erased", "stopped"]
Shows = Callable[[Tier, str], Shown]
"""The wording that people who read a language agreed to for a tier."""


@dataclass(frozen=True, slots=True)
class Left:
    """A row that was not taken, and why."""

    line: int
    why: Why


@dataclass(slots=True)
class Imported:
    """What became of the rows."""

    added: int = 0
    changed: int = 0
    same: int = 0
    left: list[Left] = field(default_factory=list)

    def add(self, other: Imported) -> None:
        """Count another slice in."""
        self.added += other.added
        self.changed += other.changed
        self.same += other.same
        self.left.extend(other.left)


def slices(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    """The rows, so many at a time that each transaction stays short."""
    return (rows[start : start + SLICE] for start in range(0, len(rows), SLICE))


def bring_in(
    conn: Connection, rows: Sequence[Row], *, channel: Channel, shows: Shows, keys: Keyring, now: datetime
) -> Imported:
    """Take a slice of a list; no two of its rows may be of one person."""
    telegram_ids = [row.telegram_id for row in rows]
    erased = erasures.erased_among(conn, telegram_ids, keys)
    known = people.by_telegram(conn, telegram_ids)
    done = Imported()
    done.left = [Left(row.line, why) for row in rows if (why := _why_not(row, erased, known)) is not None]
    left = {one.line for one in done.left}
    taken = [row for row in rows if row.line not in left]
    new = [row for row in taken if row.telegram_id not in known]
    given = _Given(conn, channel, shows, now)
    given.to_new(new)
    done.added = len(new)
    there = [(row, known[row.telegram_id]) for row in taken if row.telegram_id in known]
    before = _before(conn, [found.id for _, found in there])
    for row, found in there:
        changed = given.to_known(row, found, before)
        done.changed += changed
        done.same += not changed
    return done


def _why_not(row: Row, erased: set[int], known: dict[int, Person]) -> Why | None:
    if row.telegram_id in erased:
        return "erased"
    found = known.get(row.telegram_id)
    return "stopped" if found is not None and found.stopped else None


@dataclass(frozen=True, slots=True)
class _Before:
    """What people said before the list came: consents that hold, when others were last taken back, who chose topics."""

    held: set[tuple[int, str]]
    taken_back: dict[tuple[int, str], datetime]
    with_topics: set[int]

    def is_new(self, person_id: int, row: Row, tier: Tier) -> bool:
        """Whether they neither hold this consent nor took it back after it was given."""
        if (person_id, tier) in self.held:
            return False
        taken_back = self.taken_back.get((person_id, tier))
        return taken_back is None or (row.consented_at is not None and row.consented_at > taken_back)


def _before(conn: Connection, person_ids: Sequence[int]) -> _Before:
    columns = (consent.c.person_id, consent.c.tier)
    theirs = consent.c.person_id.in_(person_ids)
    held = conn.execute(select(*columns).where(theirs, consent.c.withdrawn_at.is_(None)))
    last = func.max(consent.c.withdrawn_at, type_=consent.c.withdrawn_at.type).label("last")
    ended = select(*columns, last).where(theirs, consent.c.withdrawn_at.is_not(None)).group_by(*columns)
    chose = conn.scalars(select(person_topic.c.person_id).where(person_topic.c.person_id.in_(person_ids)).distinct())
    return _Before(
        {(row.person_id, row.tier) for row in held},
        {(row.person_id, row.tier): row.last for row in conn.execute(ended)},
        set(chose),
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """How the consents of a list are written down."""

    conn: Connection
    channel: Channel
    shows: Shows
    now: datetime

    def to_new(self, rows: Sequence[Row]) -> None:
        """Make people of rows, a few statements for all of them."""
        if not rows:
            return
        made = insert(person).returning(person.c.id, person.c.telegram_id)
        numbers = {row.telegram_id: row.id for row in self.conn.execute(made, [self._person(row) for row in rows])}
        consents = [self._consent(numbers[row.telegram_id], row, tier) for row in rows for tier in row.tiers]
        self.conn.execute(insert(consent), consents)
        topics = [{"person_id": numbers[row.telegram_id], "topic": topic} for row in rows for topic in row.topics]
        if topics:
            self.conn.execute(insert(person_topic), topics)

    def to_known(self, row: Row, found: Person, before: _Before) -> bool:
        """Add what is new about somebody who is there already; whether anything was."""
        changes = self._changes(row, found)
        if changes:
            self.conn.execute(update(person).where(person.c.id == found.id).values(**changes))
        consents = [self._consent(found.id, row, tier) for tier in row.tiers if before.is_new(found.id, row, tier)]
        if consents:
            self.conn.execute(insert(consent), consents)
        topics = [] if found.id in before.with_topics else row.topics
        if topics:
            self.conn.execute(insert(person_topic), [{"person_id": found.id, "topic": topic} for topic in topics])
        return bool(changes or consents or topics)

    def _person(self, row: Row) -> dict[str, Any]:
        joined = row.consented_at or self.now
        return {
            "telegram_id": row.telegram_id,
            "language": row.language,
            "state": "signed_up",
            "locality": row.locality,
            "test": row.test,
            "joined_at": joined,
            "signed_up_at": joined,
        }

    def _consent(self, person_id: int, row: Row, tier: Tier) -> dict[str, Any]:
        shown = self.shows(tier, row.language)
        return {
            "person_id": person_id,
            "tier": tier,
            "wording": shown.wording_id,
            "wording_version": shown.version,
            "language": shown.language,
            "channel": self.channel,
            "given_at": row.consented_at or self.now,
        }

    def _changes(self, row: Row, found: Person) -> dict[str, Any]:
        """Only what they have not said themselves."""
        changes: dict[str, Any] = {}
        if found.language is None:
            changes["language"] = row.language
        if found.locality is None and row.locality is not None:
            changes["locality"] = row.locality
        if row.test and not found.test:
            changes["test"] = True
        if not found.signed_up:
            changes |= {"state": "signed_up", "signed_up_at": found.signed_up_at or self.now}
        return changes

"""Announcements for people without Telegram: who of the audience is told by letter and who by a call, in which words,
and what the team did. It stands beside the figures of what was sent, never in them.

Who stopped, paused or took back their consent is on no list, also where they were told before. It runs on a reader, but
for what is written down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, bindparam, delete, func, insert, select

from conversations.announcement import Part
from programme.audience import All, parse
from programme.without_telegram import WAYS, Way
from storage import audience, reach
from storage.rendering import filled
from storage.tables import broadcast, content, person, series, told_otherwise, without_telegram
from storage.without_telegram import Reached

How = Literal["letter", "call", "not_reached"]
HOWS: Final[tuple[How, ...]] = get_args(How)
"""What the team did: a letter was sent, they were called, or they could not be reached."""
GOES_OUT: Final = frozenset({"scheduled", "running", "paused", "stopped", "done"})
"""What was approved and not taken back has lists."""
MOST: Final = 300
"""People on one list; who has not been told comes first."""


@dataclass(frozen=True, slots=True)
class Again:
    """Somebody was told of an update that has changed since, or does not hold any more: what it was called then."""

    why: Literal["changed", "withdrawn"]
    title: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a list: `language` is theirs, `how` what was done so far; `again`: they were told before."""

    id: int
    name: str
    language: str | None
    locality: str | None
    reached: Reached
    how: How | None
    again: Again | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lists of an announcement or an update. `total` are all who are on them; `words` are the messages in each
    language, the one it was written in as `written_in`; none where it only takes something back. `earlier`: what some
    of them were told before, by language, with its title.
    """

    people: Sequence[Listed]
    total: int
    words: Mapping[str, list[Part]]
    written_in: str
    takes_back: bool
    earlier: Sequence[tuple[str, str, str]] = ()

    def by(self, way: Way) -> list[Listed]:
        """Who is told like this."""
        return [one for one in self.people if one.reached.way == way]

    def read_by(self, language: str | None) -> str:
        """The language of the words that somebody gets who reads `language`."""
        return language if language is not None and language in self.words else self.written_in

    def said_to(self, one: Listed) -> list[Part]:
        """The messages for one person, with their name and place where the words have room for them."""
        parts = self.words.get(self.read_by(one.language), [])
        return [filled(part, one.name, one.locality)[0] for part in parts]

    def said_in(self, language: str) -> list[Part]:
        """The messages in a language, to be read to anybody."""
        return [filled(part, None, None)[-1] for part in self.words.get(language, [])]


def of_broadcast(conn: Connection, broadcast_id: int, now: datetime, *, untold: bool = False) -> Sheet | None:
    """The lists of an announcement, at most `MOST` people, or of them those who are still to be told; None where there
    are none, since it is not approved, repeats, or was cancelled.
    """
    row = _row(conn, broadcast_id)
    if row is None:
        return None
    rules = [*_rules(row, now), *([told_otherwise.c.how.is_(None)] if untold else [])]
    total = conn.execute(_among(select(func.count()), row.id).where(*rules)).scalar_one()
    untold_first = (told_otherwise.c.how.is_not(None), person.c.id)
    rows = conn.execute(_among(select(*_COLUMNS), row.id).where(*rules).order_by(*untold_first).limit(MOST))
    words = {} if row.correction == "delete" else _words(conn, row.id)
    return Sheet([listed(one, one.how) for one in rows], total, words, row.language, row.correction == "delete")


def counts(conn: Connection, broadcast_id: int, now: datetime) -> dict[str, int]:
    """How many people were told how, and how many are still to be told (`untold`); empty where nobody is."""
    row = _row(conn, broadcast_id)
    query = select(told_otherwise.c.how, func.count().label("people")).group_by(told_otherwise.c.how)
    done = {one.how: one.people for one in conn.execute(query.where(told_otherwise.c.broadcast_id == broadcast_id))}
    untold = 0
    if row is not None:
        rules = [*_rules(row, now), told_otherwise.c.how.is_(None)]
        untold = conn.execute(_among(select(func.count()), row.id).where(*rules)).scalar_one()
    found = {how: done.get(how, 0) for how in HOWS} | {"untold": untold}
    return found if any(found.values()) else {}


def write_down(
    conn: Connection, broadcast_id: int, done: Mapping[int, tuple[How | None, How | None]], staff_id: int, now: datetime
) -> tuple[dict[str, int], int]:
    """What was done for each of these people: what it was when it was shown, and what it is now. How many are now what,
    and for how many somebody else had written something down meanwhile, which stays.
    """
    row = _row(conn, broadcast_id)
    known: dict[int, How | None] = {}
    if row is not None:
        query = _among(select(person.c.id, told_otherwise.c.how), row.id).where(*_rules(row, now))
        known = {one.id: one.how for one in conn.execute(query.where(person.c.id.in_(list(done))))}
    changed = {number: after for number, (before, after) in done.items() if known.get(number, after) == before}
    told = note(conn, told_otherwise.c.broadcast_id, broadcast_id, changed, staff_id=staff_id, now=now)
    return told, len(done) - len(changed)


def note(
    conn: Connection,
    about: Column[int],
    number: int,
    changed: Mapping[int, How | None],
    *,
    staff_id: int,
    now: datetime,
    beside: Mapping[int, Mapping[str, Any]] | None = None,
) -> dict[str, int]:
    """What was done for each of these people, of the thing that the column `about` of its table names by this number;
    how many are now what. `beside`: what else is kept of each. Who was told has heard from us.
    """
    table = about.table
    conn.execute(delete(table).where(about == number, table.c.person_id.in_(list(changed))))
    rows = [
        {about.name: number, "person_id": person_id, "how": how, "staff_id": staff_id, "at": now}
        | dict((beside or {}).get(person_id, {}))
        for person_id, how in changed.items()
        if how is not None
    ]
    if rows:
        conn.execute(insert(table), rows)
    reach.heard(conn, [person_id for person_id, how in changed.items() if how in WAYS], now)
    return {how: sum(one == how for one in changed.values()) for how in HOWS}


_COLUMNS = (
    *(person.c.id, person.c.name, person.c.language, person.c.locality, told_otherwise.c.how),
    *(without_telegram.c.way, without_telegram.c.address, without_telegram.c.telephone),
)


_REACHED: Final = told_otherwise.c.how.in_(WAYS)
_IS_SERIES = select(series.c.broadcast_id).where(series.c.broadcast_id == bindparam("number"))


def _among(query: Select[Any], broadcast_id: int) -> Select[Any]:
    """Of everybody without Telegram, with what was done for this announcement."""
    for_it = (told_otherwise.c.person_id == person.c.id) & (told_otherwise.c.broadcast_id == broadcast_id)
    tables = without_telegram.join(person, person.c.id == without_telegram.c.person_id)
    return query.select_from(tables.outerjoin(told_otherwise, for_it))


def _row(conn: Connection, broadcast_id: int) -> Row[Any] | None:
    row = conn.execute(select(broadcast).where(broadcast.c.id == broadcast_id)).one_or_none()
    repeats = row is not None and conn.execute(_IS_SERIES, {"number": broadcast_id}).first() is not None
    return None if row is None or repeats or row.state not in GOES_OUT else row


def _rules(row: Row[Any], now: datetime) -> list[ColumnElement[bool]]:
    """Who is on the lists of an announcement: of its audience who was written down before it was over; of what corrects
    another, who was told that one.
    """
    if row.corrects_id is not None:
        told = select(told_otherwise.c.person_id).where(told_otherwise.c.broadcast_id == row.corrects_id)
        return [audience.told_otherwise(All(), row.purpose, now), person.c.id.in_(told.where(_REACHED))]
    named = audience.told_otherwise(parse(row.audience), row.purpose, now)
    return [named, without_telegram.c.keyed_at <= (row.finished_at or now)]


def _words(conn: Connection, broadcast_id: int) -> dict[str, list[Part]]:
    """The newest words in each language, but for what nobody has checked, and for what is in reserve."""
    used = func.coalesce(content.c.checking, "checked") == "checked"
    query = select(content.c.language, content.c.parts).where(content.c.broadcast_id == broadcast_id, used)
    return {row.language: row.parts for row in conn.execute(query.order_by(content.c.version, content.c.id))}


def listed(row: Any, how: How | None, again: Again | None = None) -> Listed:
    """A row of somebody without Telegram, with how they are reached; and what was done."""
    reached = Reached(row.way, row.address, row.telephone)
    return Listed(row.id, row.name or "", row.language, row.locality, reached, how, again)

"""A health update for people without Telegram: who is told of it by letter or by a call, and what the team did.

It is for those whom it is for on phones, by topic and place, who agreed to updates and have not stopped or paused. It
runs on a reader, but for what is written down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from conversations.announcement import Part
from programme.audience import All
from programme.reach import is_for
from storage import audience, letters_and_calls
from storage.letters_and_calls import HOWS, MOST, How, Listed, Sheet
from storage.tables import person, person_topic, update_told, without_telegram
from storage.updates import HealthUpdate

PURPOSE: Final = "update"


def of_update(
    conn: Connection,
    one: HealthUpdate,
    words: Mapping[str, list[Part]],
    written_in: str,
    now: datetime,
    *,
    untold: bool = False,
) -> Sheet:
    """The lists of an update that reads like this in each language: at most `MOST` people, or of them those who are
    still to be told.
    """
    done = _done(conn, one.id)
    theirs = [number for number in _for_whom(conn, one, now) if not (untold and number in done)]
    theirs.sort(key=lambda number: (number in done, number))
    return Sheet(_known(conn, theirs[:MOST], done), len(theirs), words, written_in, takes_back=False)


def counts(conn: Connection, one: HealthUpdate, now: datetime, *, is_shown: bool) -> dict[str, int]:
    """How many people were told how, and how many are still to be told (`untold`), if it is shown; empty where nobody
    is.
    """
    done = _done(conn, one.id)
    told = Counter(done.values())
    untold = sum(number not in done for number in _for_whom(conn, one, now)) if is_shown else 0
    found = {how: told[how] for how in HOWS} | {"untold": untold}
    return found if any(found.values()) else {}


def write_down(
    conn: Connection,
    one: HealthUpdate,
    done: Mapping[int, tuple[How | None, How | None]],
    staff_id: int,
    now: datetime,
) -> tuple[dict[str, int], int]:
    """What was done for each of these people: what it was when it was shown, and what it is now. How many are now what,
    and for how many somebody else had written something down meanwhile, which stays.
    """
    before, whose = _done(conn, one.id), set(_for_whom(conn, one, now))
    changed = {number: after for number, (was, after) in done.items() if number in whose and before.get(number) == was}
    told = letters_and_calls.note(conn, update_told.c.health_update_id, one.id, changed, staff_id=staff_id, now=now)
    return told, len(done) - len(changed)


def _done(conn: Connection, update_id: int) -> dict[int, How]:
    query = select(update_told.c.person_id, update_told.c.how).where(update_told.c.health_update_id == update_id)
    return {row.person_id: row.how for row in conn.execute(query)}


def _for_whom(conn: Connection, one: HealthUpdate, now: datetime) -> list[int]:
    """Those without Telegram whom it is for, by the rule that phones go by: as many as a team can write down."""
    agreed = audience.told_otherwise(All(), PURPOSE, now)
    people = select(person.c.id, person.c.locality).join_from(without_telegram, person).where(agreed)
    chosen: dict[int, list[str]] = {}
    topics = select(person_topic.c.person_id, person_topic.c.topic)
    for row in conn.execute(topics.join(without_telegram, without_telegram.c.person_id == person_topic.c.person_id)):
        chosen.setdefault(row.person_id, []).append(row.topic)
    return [
        row.id
        for row in conn.execute(people.order_by(person.c.id))
        if is_for(one.topics, one.localities, chosen=chosen.get(row.id, ()), locality=row.locality)
    ]


def _known(conn: Connection, numbers: Sequence[int], done: Mapping[int, How]) -> list[Listed]:
    """These people as they stand on a list, in this order."""
    columns = (person.c.id, person.c.name, person.c.language, person.c.locality)
    reached = (without_telegram.c.way, without_telegram.c.address, without_telegram.c.telephone)
    query = select(*columns, *reached).join_from(without_telegram, person)
    rows = conn.execute(query.where(person.c.id.in_(list(numbers))))
    known = {row.id: letters_and_calls.listed(row, done.get(row.id)) for row in rows}
    return [known[number] for number in numbers if number in known]

"""A health update for people without Telegram: who is told of it by letter or by a call, and what the team did.

It is for those whom it is for on phones, by topic and place, who agreed to updates and have not stopped or paused; and
for whoever was told what has changed since (update_changes.py). It runs on a reader, but for what is written down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from conversations.announcement import Part
from programme.audience import All
from programme.reach import is_for
from storage import audience, letters_and_calls, update_changes
from storage.letters_and_calls import HOWS, MOST, How, Listed, Sheet
from storage.tables import person, person_topic, without_telegram
from storage.update_changes import Told
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
    known = update_changes.told(conn, one.id)
    theirs, done = list(_on_lists(conn, one, known, now)), _done(one, known)
    theirs = [number for number in theirs if not (untold and number in done)]
    theirs.sort(key=lambda number: (number in done, number))
    people = _known(conn, theirs[:MOST], one, known)
    earlier = update_changes.earlier(one, (known[number] for number in theirs if number in known))
    return Sheet(people, len(theirs), words, written_in, takes_back=False, earlier=earlier)


def counts(conn: Connection, one: HealthUpdate, now: datetime, *, is_shown: bool) -> dict[str, int]:
    """How many people were told how, and how many are still to be told (`untold`), if it is shown; how many of them
    are to be told again (`again`), and how many were (`again_letter` and so on). Empty where nobody is.
    """
    known = update_changes.told(conn, one.id)
    told = Counter(before.how for before in known.values())
    whom = _on_lists(conn, one, known, now) if is_shown or one.withdrawn_at is not None else {}
    found = {how: told[how] for how in HOWS} | {"untold": sum(number not in known for number in whom)}
    found |= update_changes.counts(one, known, whom)
    always = {*HOWS, "untold"} if any(found.values()) else set()
    return {name: people for name, people in found.items() if people or name in always}


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
    known = update_changes.told(conn, one.id)
    before, whose = _done(one, known), _on_lists(conn, one, known, now)
    changed = {number: after for number, (was, after) in done.items() if number in whose and before.get(number) == was}
    told = update_changes.note(conn, one, known, whose, changed, staff_id=staff_id, now=now)
    return told, len(done) - len(changed)


def not_needed(conn: Connection, one: HealthUpdate, staff_id: int, now: datetime) -> int:
    """Only how it is written changed: nobody is told again. How many people that spares."""
    known = update_changes.told(conn, one.id)
    whose = _on_lists(conn, one, known, now)
    return update_changes.not_needed(conn, one, known, whose, staff_id=staff_id, now=now)


def _done(one: HealthUpdate, known: Mapping[int, Told]) -> dict[int, How]:
    found = ((number, update_changes.done(one, before)) for number, before in known.items())
    return {number: how for number, how in found if how is not None}


def _on_lists(conn: Connection, one: HealthUpdate, known: Mapping[int, Told], now: datetime) -> dict[int, str | None]:
    """Who is on the lists, with the language that they read: as many as a team can write down. Of what was withdrawn
    those who had been told of it.
    """
    agreed = audience.told_otherwise(All(), PURPOSE, now)
    columns = select(person.c.id, person.c.locality, person.c.language)
    people = columns.join_from(without_telegram, person).where(agreed)
    chosen: dict[int, list[str]] = {}
    topics = select(person_topic.c.person_id, person_topic.c.topic)
    for row in conn.execute(topics.join(without_telegram, without_telegram.c.person_id == person_topic.c.person_id)):
        chosen.setdefault(row.person_id, []).append(row.topic)

    def is_on(row: Any) -> bool:
        before = known.get(row.id)
        if update_changes.owed(one, before):
            return True
        if one.withdrawn_at is not None:
            return before is not None and before.why == "withdrawn"
        if before is not None and before.again is not None:
            return True
        return is_for(one.topics, one.localities, chosen=chosen.get(row.id, ()), locality=row.locality)

    return {row.id: row.language for row in conn.execute(people.order_by(person.c.id)) if is_on(row)}


def _known(conn: Connection, numbers: Sequence[int], one: HealthUpdate, told: Mapping[int, Told]) -> list[Listed]:
    """These people as they stand on a list, in this order."""
    columns = (person.c.id, person.c.name, person.c.language, person.c.locality)
    reached = (without_telegram.c.way, without_telegram.c.address, without_telegram.c.telephone)
    query = select(*columns, *reached).join_from(without_telegram, person)
    rows = conn.execute(query.where(person.c.id.in_(list(numbers))))
    done = _done(one, told)
    known = {
        row.id: letters_and_calls.listed(row, done.get(row.id), update_changes.owed(one, told.get(row.id)))
        for row in rows
    }
    return [known[number] for number in numbers if number in known]

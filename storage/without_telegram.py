"""People without Telegram: written down by the team as they signed up, found by those who know them, and stopped at
once when they say so. How they can be reached is sealed.

They are people like all others, so figures, audiences, exports and erasures find them. Nothing is ever sent to them:
they count as not to be reached, and no chat of Telegram has the number that stands in for theirs.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, exists, func, insert, select, update

from programme.consent import Shown
from programme.without_telegram import NOT_KNOWN, Given, Way, digits, stand_in
from storage import consents, people, topics
from storage.tables import person, without_telegram

REASON: Final = "no_telegram"
"""Why they cannot be reached by the bot."""
MOST_FOUND: Final = 20
_SLICE: Final = 500


@dataclass(frozen=True, slots=True)
class Reached:
    """How somebody is reached: `way` is how they want to hear from us."""

    way: Way
    address: str | None
    telephone: str | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent as it was asked: the words, how it was given and when."""

    shown: Shown
    given: Given
    at: datetime


@dataclass(frozen=True, slots=True)
class SignUp:
    """All that is written down of somebody who signs up without Telegram."""

    name: str
    reached: Reached
    language: str
    locality: str | None
    topics: Sequence[str]
    agreed: Sequence[Agreed]
    access_needs: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody as they are known to whoever looks for them."""

    id: int
    name: str
    locality: str | None
    reached: Reached


def sign_up(conn: Connection, keyed: SignUp, *, staff_id: int, now: datetime) -> int:
    """Write somebody down who signed up; their number. They joined when they first agreed."""
    joined = min(one.at for one in keyed.agreed)
    row = {
        "telegram_id": stand_in(secrets.randbits(60)),
        "language": keyed.language,
        "state": "signed_up",
        "name": keyed.name,
        "locality": keyed.locality,
        "access_needs": keyed.access_needs,
        "reachable": False,
        "unreachable_reason": REASON,
        "joined_at": joined,
        "signed_up_at": joined,
    }
    number = int(conn.execute(insert(person).values(row).returning(person.c.id)).scalar_one())
    reached = {"way": keyed.reached.way, "address": keyed.reached.address, "telephone": keyed.reached.telephone}
    conn.execute(insert(without_telegram).values(person_id=number, staff_id=staff_id, keyed_at=now, **reached))
    if keyed.topics:
        topics.choose(conn, number, keyed.topics)
    agree(conn, number, keyed.agreed)
    return number


def agree(conn: Connection, person_id: int, agreed: Iterable[Agreed]) -> None:
    """They agreed to these, in these words; who had stopped has started again."""
    for one in agreed:
        consents.give(
            conn,
            person_id,
            one.shown.tier,
            wording=one.shown.wording_id,
            version=one.shown.version,
            language=one.shown.language,
            channel=one.given,
            now=one.at,
        )
        people.start_again(conn, person_id)


def stop(conn: Connection, person_id: int, now: datetime) -> bool:
    """They said that they want no more: everything they agreed to ends now. False when they have Telegram, where they
    say so themselves.
    """
    if reached(conn, person_id) is None:
        return False
    people.stop(conn, person_id, now)
    consents.withdraw_all(conn, person_id, how="stop", now=now)
    return True


def reached(conn: Connection, person_id: int) -> Reached | None:
    """How somebody without Telegram is reached; None for everybody else."""
    return of(conn, [person_id]).get(person_id)


def is_not_known(conn: Connection, person_id: int) -> bool:
    """Whether this record stands for somebody who is not known (unknown_voices.py)."""
    query = select(person.c.id).where(person.c.id == person_id, person.c.telegram_id <= NOT_KNOWN)
    return conn.execute(query).first() is not None


def of(conn: Connection, person_ids: Iterable[int]) -> dict[int, Reached]:
    """How those of these people are reached who have no Telegram."""
    rows = conn.execute(_REACHED.where(without_telegram.c.person_id.in_(list(person_ids))))
    return {row.person_id: Reached(row.way, row.address, row.telephone) for row in rows}


def change(conn: Connection, person_id: int, values: Mapping[str, str | None]) -> None:
    """They are reached in another way from now on: `way`, `address`, `telephone`."""
    conn.execute(update(without_telegram).where(without_telegram.c.person_id == person_id).values(dict(values)))


def find(conn: Connection, words: str) -> list[Found]:
    """Those whose name, address or telephone number has these words in it, at most twenty, the newest first.

    What is looked through is sealed, so each is opened: they are as many as a team can write down. For a reader.
    """
    wanted, number = _folded(words), digits(words)
    found: list[Found] = []
    before = _NEWEST
    while wanted and len(found) < MOST_FOUND:
        rows = conn.execute(_ALL.where(person.c.id < before).limit(_SLICE)).all()
        found.extend(_found(row) for row in rows if _is_named(row, wanted, number))
        if len(rows) < _SLICE:
            break
        before = rows[-1].id
    return found[:MOST_FOUND]


def twins(conn: Connection, name: str, theirs: Reached) -> list[int]:
    """Who is written down already under this name with the same address or telephone number. For a reader."""
    number, address = digits(theirs.telephone or ""), _folded(theirs.address)
    alike = (one for one in find(conn, name) if _folded(one.name) == _folded(name))
    return [
        one.id
        for one in alike
        if (number and digits(one.reached.telephone or "") == number)
        or (address and _folded(one.reached.address) == address)
    ]


def count(conn: Connection) -> dict[Way, int]:
    """How many who have not stopped are told by letter, and how many by a call; test contacts are not counted."""
    # For each of them; were it joined, SQLite would begin with everybody.
    theirs = exists().where(person.c.id == without_telegram.c.person_id, person.c.stopped_at.is_(None), ~person.c.test)
    query = select(without_telegram.c.way, func.count().label("people")).where(theirs.correlate(without_telegram))
    query = query.group_by(without_telegram.c.way)
    rows = {row.way: row.people for row in conn.execute(query)}
    return {"letter": rows.get("letter", 0), "call": rows.get("call", 0)}


_REACHED = select(
    *(without_telegram.c.person_id, without_telegram.c.way),
    *(without_telegram.c.address, without_telegram.c.telephone),
)
_NEWEST: Final = 2**62
_ALL = (
    select(
        *(person.c.id, person.c.name, person.c.locality),
        *(without_telegram.c.way, without_telegram.c.address, without_telegram.c.telephone),
    )
    .join_from(without_telegram, person)
    .order_by(person.c.id.desc())
)


def _is_named(row: Any, wanted: str, number: str) -> bool:
    if len(number) > 5 and number in digits(row.telephone or ""):
        return True
    return any(wanted in _folded(one) for one in (row.name, row.address))


def _folded(words: str | None) -> str:
    return " ".join((words or "").casefold().split())


def _found(row: Any) -> Found:
    return Found(row.id, row.name or "", row.locality, Reached(row.way, row.address, row.telephone))

"""A made-up programme that has lived a year: its team, and the people who joined and left.

Rows are written as SQLite keeps them, some by SQLite itself: 100,000 people and all that they did take about a minute.
What was sent to them is in `bench.year_sent`, what was said in `bench.year_said`, what was asked in `bench.year_asked`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, insert

from programme.without_telegram import stand_in
from storage.database import Database
from storage.tables import (
    consent,
    erasure,
    finished,
    person,
    person_interest,
    person_topic,
    staff,
    without_telegram,
)

SEED: Final = 6
AT_ONCE: Final = 10_000
FIRST: Final = 1_000_000
"""Telegram numbers of people begin behind it."""
LOCALITIES: Final = ("dacorum", "hertsmere", "watford-three-rivers", "st-albans-harpenden")
TOPICS: Final = ("mental-health", "vaccinations", "gp-services", "hospitals", "diabetes", "cancer-screening")
INTERESTS: Final = ("surveys", "focus-groups", "meetings")
LANGUAGES: Final = ("en", "en", "en", "en", "en", "en", "pl", "ur", "ro", None)
NAMES: Final = ("Amina", "Ewa", "Tom", "Rukhsana", "Ion", "Grace", "Piotr", "Sofia", "Hassan", "Joan")
FAMILIES: Final = ("Farooq", "Malinowska", "Miller", "Aziz", "Popescu", "Okafor", "Nowak", "Rossi", "Khan", "Smith")
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of what, for so many people."""

    people: int

    @property
    def keyed(self) -> int:
        """People without Telegram, whose numbers are the last."""
        return max(5, self.people // 100)

    @property
    def said(self) -> int:
        """Things that were told to the team."""
        return max(20, self.people // 5)

    @property
    def answered(self) -> int:
        """People who took the largest survey, or answered the question that most answered."""
        return max(20, self.people // 5)


Rows = Iterator[dict[str, Any]]


async def put(database: Database, table: Any, rows: Rows) -> None:
    """Write rows, some at once."""
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            await database.write(_insert, table, some)
            some = []
    if some:
        await database.write(_insert, table, some)


def _insert(conn: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    conn.execute(insert(table), rows)


async def live(database: Database, size: Size, now: datetime) -> None:
    """The team, and people with what they agreed to."""
    await put(database, staff, _team(now))
    await put(database, person, _people(size, now))
    await put(database, consent, _consents(size, now))
    await put(database, person_topic, _chosen(size, "topic", TOPICS, 2))
    await put(database, person_interest, _chosen(size, "interest", INTERESTS, 1))
    await put(database, finished, _finished(size, now))
    await put(database, without_telegram, _keyed(size, now))
    await put(database, erasure, _erased(size, now))


def _team(now: datetime) -> Rows:
    roles = ("administrator", "officer", "reader", "analyst", "auditor", "representative", "practice")
    for number in range(1, 22):
        name = f"{NAMES[number % 10]} {FAMILIES[number % 7]}"
        yield {
            "id": number,
            "telegram_id": 500_000 + number,
            "role": roles[(number - 1) % 7],
            "name": name,
            "added_at": now - YEAR,
        }


def joined(number: int, size: Size, now: datetime) -> datetime:
    """When somebody joined: people came evenly, in the order of their numbers."""
    return now - YEAR + YEAR * number / (size.people + 1)


def _people(size: Size, now: datetime) -> Rows:
    chance = Random(SEED)
    for number in range(1, size.people + 1):
        at, keyed, left = joined(number, size, now), number > size.people - size.keyed, chance.random()
        later = at + (now - at) * chance.random()
        away = "no_telegram" if keyed else "blocked" if 0.08 < left < 0.11 else None
        named = keyed or chance.random() < 0.3
        yield {
            "id": number,
            "telegram_id": stand_in(number) if keyed else FIRST + number,
            "language": "en" if keyed else chance.choice(LANGUAGES),
            "state": "signed_up" if keyed or left < 0.96 else "signing_up",
            "name": name_of(number) if named else None,
            "locality": chance.choice((*LOCALITIES, *LOCALITIES, None)),
            "reachable": away is None,
            "unreachable_reason": away,
            "unreachable_at": later if away == "blocked" else None,
            "stopped_at": later if left < 0.08 else None,
            "paused_until": now + timedelta(days=20) if 0.11 < left < 0.13 else None,
            "test": number <= 30,
            "joined_at": at,
            "signed_up_at": at if keyed or left < 0.96 else None,
            "last_heard_at": None if keyed else later,
            "last_spoke_at": None if keyed else later,
        }


def name_of(number: int) -> str:
    """What somebody wants to be called."""
    return f"{NAMES[number % 10]} {FAMILIES[number // 10 % 10]}"


def _consents(size: Size, now: datetime) -> Rows:
    chance = Random(SEED + 1)
    for number in range(1, size.people + 1):
        at = joined(number, size, now)
        for tier, share in (("updates", 0.95), ("taking_part", 0.3), ("ambassador", 0.02)):
            if chance.random() < share:
                ended = at + (now - at) / 2 if chance.random() < 0.08 else None
                yield {
                    "person_id": number,
                    "tier": tier,
                    "wording": f"{tier}-1",
                    "wording_version": 1,
                    "language": "en",
                    "channel": "paper" if number > size.people - size.keyed else "telegram",
                    "given_at": at,
                    "withdrawn_at": ended,
                    "withdrawn_how": "stop" if ended else None,
                }


def _chosen(size: Size, column: str, offered: Sequence[str], most: int) -> Rows:
    chance = Random(SEED + 2)
    for number in range(1, size.people + 1):
        for one in chance.sample(offered, most):
            yield {"person_id": number, column: one}


def _finished(size: Size, now: datetime) -> Rows:
    for number in range(1, size.people - size.keyed + 1):
        at = joined(number, size, now)
        yield {
            "person_id": number,
            "flow": "sign_up",
            "version": "1",
            "how": "done",
            "started_at": at,
            "finished_at": at,
        }


def _keyed(size: Size, now: datetime) -> Rows:
    for number in range(size.people - size.keyed + 1, size.people + 1):
        yield {
            "person_id": number,
            "way": ("letter", "call")[number % 2],
            "address": f"{number % 200} Mill Road\nHemel Hempstead",
            "telephone": f"01632 960{number % 1000:03}",
            "staff_id": 2,
            "keyed_at": joined(number, size, now),
        }


def _erased(size: Size, now: datetime) -> Rows:
    for number in range(size.people // 50):
        yield {"fingerprint": f"made up {number}", "erased_at": now - YEAR / (number + 1), "asked_by": "person"}

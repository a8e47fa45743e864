"""A programme of a million people: they are counted and walked, and no transaction holds the others up for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from conversations.texts import Texts
from programme.audience import All, parse
from storage import audience, broadcasts, deliveries, walks
from storage.broadcasts import Draft
from storage.database import Database
from storage.keys import Keyring
from storage.tables import broadcast, consent, delivery, person
from tests.proof.conftest import Tell

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3000)]

MANY = 1_000_000
AT_ONCE = 10_000
NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
LOCALITIES = ("dacorum", "hertsmere", "watford-three-rivers", "st-albans-harpenden")
MEDIAN_BOUND = 0.150
"""Seconds of computing that a step of the walk may hold the one writer, in the middle: not those of a busy machine."""
WORST_BOUND = 2.0
"""And at most: a checkpoint falls into some step."""


@contextmanager
def timed(tell: Tell, what: str) -> Iterator[None]:
    """Tell how long something took."""
    began = time.perf_counter()
    yield
    tell(f"{what}: {time.perf_counter() - began:.2f} s")


def _add(conn: Connection, first: int) -> None:
    """Ten thousand people who agreed to updates, on paper."""
    numbers = range(first, first + AT_ONCE)
    conn.execute(insert(person), [_person(number) for number in numbers])
    agreed = {"tier": "updates", "wording": "updates-1", "wording_version": 1, "language": "en", "channel": "paper"}
    conn.execute(insert(consent), [{"person_id": number, "given_at": NOW, **agreed} for number in numbers])


def _person(number: int) -> dict[str, Any]:
    place = LOCALITIES[number % len(LOCALITIES)]
    joined = {"state": "signed_up", "joined_at": NOW, "signed_up_at": NOW}
    return {"id": number, "telegram_id": 10_000_000 + number, "language": "en", "locality": place, **joined}


async def _walked(database: Database, number: int) -> list[float]:
    """Walk a broadcast to its end; how many seconds of computing each transaction took."""
    took, more = [], True
    while more:
        began = time.process_time()
        more = await database.write(walks.step, number, NOW)
        took.append(time.process_time() - began)
    return took


async def _took(act: Callable[[], Any]) -> float:
    began = time.process_time()
    await act()
    return time.process_time() - began


async def test_a_million_people_are_counted_and_walked(
    tmp_path: Path, sqlite_url: str, keys: Keyring, tell: Tell
) -> None:
    database = await Database.open(sqlite_url, data_dir=tmp_path, keys=keys, migrate=False)
    try:
        with timed(tell, f"{MANY:,} people written down"):
            for first in range(1, MANY + 1, AT_ONCE):
                await database.write(_add, first)
        await _count(database, tell)
        number = await database.write(broadcasts.create, _draft(), Texts.load(), NOW)
        await database.write(broadcasts.begin, number, NOW, NOW)
        await database.write(_unwatched)
        with timed(tell, "the whole walk"):
            took = await _walked(database, number)
        middle, slow, worst = median(took), quantiles(took, n=100)[98], max(took)
        tell(
            f"{len(took):,} steps: median {middle * 1000:.0f} ms, p99 {slow * 1000:.0f} ms, worst {worst * 1000:.0f} ms"
        )
        assert middle <= MEDIAN_BOUND
        assert worst <= WORST_BOUND
        assert await database.read(_deliveries) == (MANY, MANY)
        await _next_ones(database, number, tell)
    finally:
        await database.close()


def _unwatched(conn: Connection) -> None:
    """Nobody sends here, so that a first slice would wait for ever."""
    conn.execute(update(broadcast).values(watch=None))


def _draft() -> Draft:
    return Draft(audience="all", purpose="update", markdown={"en": "The clinic opens on Monday."})


async def _count(database: Database, tell: Tell) -> None:
    with timed(tell, "the audience `all` counted"):
        everybody = await database.read(audience.count, All(), "update", NOW)
    assert everybody.count == MANY
    with timed(tell, "the audience `locality:dacorum` counted"):
        some = await database.read(audience.count, parse("locality:dacorum"), "update", NOW)
    assert some.count == MANY // len(LOCALITIES)


def _deliveries(conn: Connection) -> tuple[int, int]:
    different = func.count(delivery.c.person_id.distinct())
    everyone, each_once = conn.execute(select(func.count(), different).select_from(delivery)).one()
    return everyone, each_once


async def _next_ones(database: Database, number: int, tell: Tell) -> None:
    """To look for the next to send, and to claim them, takes no longer than among few."""
    looks = [await _took(lambda: database.read(deliveries.heads, number, NOW, limit=6)) for _ in range(20)]
    heads = await database.read(deliveries.heads, number, NOW, limit=6)
    claim = await _took(lambda: database.write(deliveries.claim, [one.id for one in heads], NOW))
    counted = await _took(lambda: database.read(deliveries.counts, number))
    tell(
        f"next six: {median(looks) * 1000:.1f} ms, claimed in {claim * 1000:.1f} ms, counts in {counted * 1000:.0f} ms"
    )
    assert median(looks) <= MEDIAN_BOUND
    assert claim <= MEDIAN_BOUND

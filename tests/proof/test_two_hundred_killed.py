"""Killed with -9 again and again in the middle of two hundred conversations: nobody notices more than a message twice.

Everybody signs up and tells the team something, in nine messages, all at once, on the real program. One person does it
before, undisturbed: what they heard is what everybody has to hear, in that order, with nothing between. What may come
again is only what was on its way at a kill, once for each kill (docs/crash.md).
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from storage.database import Database
from storage.keys import Keyring
from storage.tables import consent, contribution, finished, inbox, outbox, person, person_topic, session
from tests.e2e.house import SECRET
from tests.processes import Installation
from tests.proof.crowd import Crowd, Line, Person, serving

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

SIGN_UP = ("/start", "English", "Only updates", "Mental health", "Diabetes", "done", "Dacorum", "/say")
FIRST = 60_001
PEOPLE = range(FIRST + 1, FIRST + 201)
KILLS, FEWEST = 10, 4
"""A quick machine lets everybody come to the end before the last of them."""


def words(number: int) -> str:
    """What somebody tells the team."""
    return f"The ramp at door {number} is too steep."


def somebody(number: int, script: list[Line] | None) -> Person:
    """Somebody who signs up, and then tells the team something."""
    return Person(number, (*SIGN_UP, words(number)), script)


@pytest.fixture
def bot(tmp_path: Path, database_url: str) -> Installation:
    """An installation on a SQLite file, and another one on PostgreSQL."""
    programme = Path("programme/examples/hertfordshire.yaml").resolve()
    settings = {"HEARBACK_DATABASE_URL": database_url, "HEARBACK_PROGRAMME": str(programme)}
    return Installation(tmp_path, "", settings | {"HEARBACK_SECRET_KEYS": SECRET})


def kept(conn: Connection) -> dict[int, object]:
    """Of each person: what they chose and said, and how many of each there are."""
    return {row.telegram_id: (row.state, row.locality, *_of(conn, row.id)) for row in conn.execute(select(person))}


def _of(conn: Connection, number: int) -> Iterator[list[str]]:
    """Their consents, topics, words and finished conversations."""
    for column, *where in (
        (consent.c.tier, consent.c.person_id, consent.c.withdrawn_at.is_(None)),
        (person_topic.c.topic, person_topic.c.person_id),
        (contribution.c.words, contribution.c.person_id),
        (finished.c.flow, finished.c.person_id, finished.c.how == "done"),
    ):
        theirs, *more = where
        yield sorted(conn.scalars(select(column).where(theirs == number, *more)))


def left(conn: Connection) -> list[int]:
    """How many conversations, updates and messages are not over."""
    open_ones = (session.c.id.is_not(None), inbox.c.state != "done", outbox.c.state.not_in(("sent", "skipped")))
    return [conn.execute(select(func.count()).where(one)).scalar_one() for one in open_ones]


def chosen(number: int) -> object:
    """What is to be kept of somebody."""
    topics = ["diabetes", "mental-health"]
    return ("signed_up", "dacorum", ["updates"], topics, [words(number)], ["say", "start"])


@pytest.mark.parametrize("seed", [20261126, 1, 2])
async def test_kills_among_two_hundred_conversations(bot: Installation, seed: int) -> None:
    drawn, crowd = random.Random(seed), Crowd()
    async with serving(crowd) as bot.sandbox:
        await bot.start()
        try:
            script = await _undisturbed(crowd)
            everybody = [somebody(number, script) for number in PEOPLE]
            for one in everybody:
                crowd.comes(one)
            while crowd.kills < KILLS and any(not one.is_done for one in everybody):
                await asyncio.sleep(drawn.uniform(0.05, 0.5))
                await bot.kill()
                crowd.kills += 1
                await bot.start()
            with suppress(TimeoutError):
                await asyncio.wait_for(crowd.is_over(), 600)
            assert [one.stands for one in everybody if one.odd or not one.is_done] == []
            assert await bot.stop() == 0
        finally:
            await bot.kill()
    again = [one.again for one in everybody]
    assert crowd.kills >= FEWEST, "it was in the middle"
    sys.stdout.write(f"{crowd.kills} kills, {sum(one.total() for one in again)} messages came twice\n")
    assert all(max(one.values(), default=1) == 1 for one in again), "at most one for each kill"
    await _check(bot)


async def _undisturbed(crowd: Crowd) -> list[Line]:
    """What somebody hears when nothing happens."""
    first = somebody(FIRST, None)
    crowd.comes(first)
    await asyncio.wait_for(crowd.is_over(), 600)
    return list(first.heard)  # their last message may be on its way at the first kill, and come to them again


async def _check(bot: Installation) -> None:
    url = bot.settings["HEARBACK_DATABASE_URL"]
    database = await Database.open(url, data_dir=bot.folder, keys=Keyring((SECRET,)))
    try:
        assert await database.read(kept) == {number: chosen(number) for number in (FIRST, *PEOPLE)}
        assert await database.read(left) == [0, 0, 0]
    finally:
        await database.close()

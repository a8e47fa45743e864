"""One bot on one PostgreSQL: a second is refused, a lost lock is taken again, and who lost it to another ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, func, insert, select, text

from storage import postgres_lock
from storage.database import Database, StorageProblem
from storage.keys import Keyring
from storage.postgres_lock import ADVISORY_LOCK, WRITING
from storage.tables import notice

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
async def two(postgres_url: str, tmp_path: Path, keys: Keyring) -> AsyncIterator[tuple[Database, Database]]:
    """Two programs on one database."""
    first = await Database.open(postgres_url, data_dir=tmp_path, keys=keys, migrate=False)
    second = await Database.open(postgres_url, data_dir=tmp_path, keys=keys, migrate=False)
    yield first, second
    await first.close()
    await second.close()


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked often, and nobody is waited for."""
    monkeypatch.setattr(postgres_lock, "LOOK", 0.01)
    monkeypatch.setattr(postgres_lock, "STALE", 0.0)


def note(conn: Connection, key: str) -> None:
    conn.execute(insert(notice).values(key=key, told_at=NOON))


def holders(conn: Connection) -> list[int]:
    """The connections that have the lock of this database."""
    here = "objid = :lock AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    query = select(text("pid")).select_from(text("pg_locks")).where(text(here).bindparams(lock=ADVISORY_LOCK))
    return list(conn.scalars(query))


def end_the_holder(conn: Connection) -> None:
    """What a restart of the server does, to that one connection."""
    (holder,) = holders(conn)
    assert conn.execute(select(func.pg_terminate_backend(holder, 5000))).scalar_one()


@asynccontextmanager
async def looked_after(database: Database) -> AsyncIterator[asyncio.Task[None]]:
    """A bot runs on it."""
    async with database.alone():
        keeping = asyncio.create_task(database.stay_alone())
        yield keeping
        keeping.cancel()
        await asyncio.wait([keeping])


async def refused(database: Database) -> bool:
    """Whether it writes nothing just now."""
    try:
        await database.write(lambda conn: None)
    except StorageProblem as problem:
        return "nothing is written until it is taken again" in str(problem)
    return False


async def _writes(database: Database) -> bool:
    return not await refused(database)


async def _holds_another(database: Database, before: int) -> bool:
    return await database.read(holders) not in ([], [before])


async def until(check: Callable[[], Awaitable[object]]) -> None:
    """Wait until something is so in the database."""
    async with asyncio.timeout(60):
        while not await check():  # noqa: ASYNC110  # why: what is waited for is in a database
            await asyncio.sleep(0.01)


async def test_a_second_bot_is_refused(two: tuple[Database, Database]) -> None:
    first, second = two
    async with first.alone():
        with pytest.raises(StorageProblem, match="another Hearback"):
            async with second.alone():
                raise AssertionError("both run")
        await second.write(note, "the command line still works")
    async with second.alone():
        pass


async def test_a_bot_whose_postgres_was_away_meanwhile_ends_cleanly(two: tuple[Database, Database]) -> None:
    first, second = two
    async with first.alone():
        await second.write(end_the_holder)
    async with second.alone():
        pass


async def test_a_lock_that_was_lost_is_taken_again(two: tuple[Database, Database]) -> None:
    first, second = two
    async with looked_after(first) as keeping:
        (before,) = await second.read(holders)
        await second.write(end_the_holder)
        await until(lambda: _holds_another(second, before))
        await until(lambda: _writes(first))
        await first.write(note, "work goes on")
        assert not keeping.done()
        with pytest.raises(StorageProblem, match="another Hearback"):
            async with second.alone():
                raise AssertionError("both run")


@asynccontextmanager
async def taken_over(url: str, second: Database) -> AsyncIterator[None]:
    """Another bot waits for the lock, and has it the moment the first one's connection is gone."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as rival:
        waiting = asyncio.create_task(rival.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK]))
        await until(lambda: second.read(waiters, ADVISORY_LOCK))
        await second.read(end_the_holder)
        await waiting
        yield


def waiters(conn: Connection, lock: int) -> int:
    """How many wait for a lock."""
    here = text("objid = :lock AND NOT granted").bindparams(lock=lock)
    return conn.execute(select(func.count()).select_from(text("pg_locks")).where(here)).scalar_one()


async def test_while_another_may_have_the_lock_nothing_is_written(
    two: tuple[Database, Database], postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_lock, "STALE", 60.0)
    first, second = two
    async with looked_after(first) as keeping:
        async with taken_over(postgres_url, second):
            await until(lambda: refused(first))
        await until(lambda: _writes(first))
        assert not keeping.done(), "it was a connection of ours that the server still believed in"


async def test_who_lost_the_lock_to_another_ends(two: tuple[Database, Database], postgres_url: str) -> None:
    first, second = two
    async with looked_after(first) as keeping, taken_over(postgres_url, second):
        with pytest.raises(StorageProblem, match="so this one ends"):
            await asyncio.wait_for(keeping, 60)
        assert await refused(first), "not a word more"


async def test_not_even_between_two_looks_is_anything_written_by_who_lost_it(
    two: tuple[Database, Database], postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_lock, "LOOK", 60.0)
    first, second = two
    async with looked_after(first):
        await first.write(note, "it has the lock")
        async with taken_over(postgres_url, second):
            assert await refused(first)
            await second.write(note, "whoever has it now writes")


async def test_who_takes_over_waits_for_what_was_begun_before(
    two: tuple[Database, Database], postgres_url: str
) -> None:
    first, second = two
    async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as keeper:
        await keeper.execute("SELECT pg_advisory_lock(1)")
        async with looked_after(first):
            begun = asyncio.create_task(first.write(slowly_note, "begun before"))
            await until(lambda: second.read(waiters, 1))
            async with taken_over(postgres_url, second):
                after = asyncio.create_task(second.write(notes))
                await until(lambda: second.read(waiters, WRITING))
                await keeper.execute("SELECT pg_advisory_unlock(1)")
                assert await after == ["begun before"]
            await begun


def slowly_note(conn: Connection, key: str) -> None:
    """Write, and wait for lock number 1 before the commit."""
    note(conn, key)
    conn.execute(select(func.pg_advisory_xact_lock(1)))


def notes(conn: Connection) -> list[str]:
    return list(conn.scalars(select(notice.c.key)))

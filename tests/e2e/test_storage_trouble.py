"""The disk is full, or another program holds the database: nothing is lost, it is said, and work goes on by itself."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from storage.tables import inbox
from tests.e2e.house import House, until

ASK = "What is on your mind?"
LONG = "The road is dark and the bus is late. " * 90
HOLDERS = {
    "one of ours that writes": (
        "import fcntl, sys; file = open(sys.argv[1] + '/write.lock', 'a'); fcntl.flock(file, fcntl.LOCK_EX); "
        "print('held', flush=True); sys.stdin.read()"
    ),
    "any program": (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1] + '/hearback.db', isolation_level=None); "
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    ),
}


def fill_up(conn: Connection) -> None:
    """The disk has no room for another page from now on."""
    pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def make_room(conn: Connection) -> None:
    """Now it has."""
    conn.exec_driver_sql("PRAGMA max_page_count = 1000000")


def _arrived(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(inbox)).scalar_one()


async def test_what_is_said_while_the_disk_is_full_is_kept_when_it_is_not(house: House) -> None:
    people = await house.members(*range(3001, 3009))
    for one in people:
        await one.say("/say")
        await one.hears(ASK)
    await house.database.write(fill_up)
    for one in people:
        await one.say(LONG)
    await until(lambda: _anything_wrong(house))
    assert "disk is full" in str(await _anything_wrong(house))
    await house.database.write(make_room)
    for one in people:
        await one.hears("Your receipt is")
        assert await house.heard_times(one, "Your receipt is") == 1
    await until(lambda: _all_well(house))


async def _anything_wrong(house: House) -> str | None:
    told = [await house.wrong(part) for part in ("receiver", "turns", "sender")]
    return next((one for one in told if one), None)


async def _all_well(house: House) -> bool:
    return await _anything_wrong(house) is None


@asynccontextmanager
async def held(folder: Path, how: str) -> AsyncIterator[None]:
    """A program of its own holds the database as long as this lasts."""
    holder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLDERS[how], str(folder)), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        holder.stdin.close()
        await holder.wait()


@pytest.mark.parametrize("how", list(HOLDERS))
async def test_while_another_process_holds_the_database_nothing_is_lost(house: House, how: str) -> None:
    (phone,) = await house.members(3100)
    await phone.say("/say")
    await phone.hears(ASK)
    arrived = await house.database.read(_arrived)
    async with held(house.folder, how):
        await phone.say("The lamp is broken.")
        await phone.say("/mine")
        assert await house.database.read(_arrived) == arrived
        assert not await house.heard_times(phone, "Your receipt is")
    listed = await phone.hears("“The lamp is broken.”")
    assert "received" in listed.text
    assert await house.heard_times(phone, "Your receipt is") == 1

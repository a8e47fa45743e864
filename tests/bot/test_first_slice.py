"""The first slice of a broadcast goes out alone; when more than a fifth fail, the rest waits for staff."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from sandbox.faults import Kind
from storage import audit, broadcasts, people, staff
from storage.database import Database
from tests.bot.office import Office, now, until
from tests.bot.test_broadcasts import announcing, counts_are, database, is_, make, shown

__all__ = ["database"]

GRACE = 9001


async def officer(here: Office) -> None:
    """Grace, who is on duty."""

    def join(conn: Connection) -> None:
        staff.add(conn, telegram_id=GRACE, role="officer", now=now(), name="Grace")
        people.arrive(conn, GRACE, now())

    await here.database.write(join)
    here.know(GRACE)


async def paused_by_itself(here: Office, broadcast_id: int) -> dict[str, Any]:
    """The broadcast, once nothing of it is on its way any more."""
    await until(is_(here, broadcast_id, "paused"))

    async def calm() -> bool:
        return bool((await shown(here, broadcast_id))["counts"]["sending"] == 0)

    await until(calm)
    return await shown(here, broadcast_id)


async def test_when_more_than_a_fifth_of_the_first_fail_the_rest_waits_for_staff(
    database: Database, tmp_path: Path
) -> None:
    async with announcing(database, tmp_path, people=120) as (here, _):
        await officer(here)
        for chat in range(1, 12):
            here.fault(Kind.BLOCK, chat_id=chat)
        broadcast_id = await make(here)
        found = await paused_by_itself(here, broadcast_id)
        assert found["reason"] == "failing"
        assert sum(found["counts"][state] for state in ("sent", "failed", "pending")) == 50, "nobody else was found"
        assert {call.chat_id for call in here.calls()} <= {*range(1, 51), GRACE}

        async def told() -> bool:
            return bool(here.texts(GRACE))

        await until(told)
        (words,) = here.texts(GRACE)
        assert f"Announcement {broadcast_id} was paused: 11 of" in words
        assert "11 blocked the bot" in words

        await here.database.write(broadcasts.act, broadcast_id, "resume", now=now())
        await until(is_(here, broadcast_id, "done"))
        await counts_are(here, broadcast_id, sent=109, failed=11)
        bulk = Counter(call.chat_id for call in here.calls() if call.chat_id != GRACE)
        assert (set(bulk), max(bulk.values())) == (set(range(1, 121)), 1)
        pauses = [one.detail for one in await here.database.read(audit.entries) if one.act == "broadcast.pause"]
        assert len(pauses) == 1, "the same figures paused it once"


async def test_a_small_one_is_sent_as_it_is_whatever_fails(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=50) as (here, _):
        for chat in range(1, 31):
            here.fault(Kind.BLOCK, chat_id=chat)
        broadcast_id = await make(here)
        await until(is_(here, broadcast_id, "done"))
        await counts_are(here, broadcast_id, sent=20, failed=30)


async def test_what_breaks_later_pauses_it_as_well(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.broadcasts.JUDGING", 0.0)
    async with announcing(database, tmp_path, people=200, rate=60) as (here, _):
        for chat in range(61, 201):
            here.fault(Kind.BLOCK, chat_id=chat)
        broadcast_id = await make(here)
        found = await paused_by_itself(here, broadcast_id)
        assert found["counts"]["sent"] == 60
        assert found["counts"]["failed"] > 15


async def test_a_crash_while_the_first_slice_is_out_changes_nothing_about_it(
    database: Database, tmp_path: Path
) -> None:
    async with announcing(database, tmp_path, people=80, rate=28) as (here, _):
        broadcast_id = await make(here)

        async def begun() -> bool:
            return len(here.calls()) > 3

        await until(begun)
        await here.crash()
        await database.write(lambda _: None)  # a transaction that had begun ends first
        counts = (await shown(here, broadcast_id))["counts"]
        assert sum(counts[state] for state in ("sent", "pending", "sending")) == 50
    async with announcing(database, tmp_path, rate=200) as (again, _):
        again.know(*range(1, 81))
        await until(is_(again, broadcast_id, "done"))
        assert (await shown(again, broadcast_id))["counts"]["sent"] == 80

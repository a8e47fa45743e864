"""Broadcasts that are sent fast, for Stars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sandbox.faults import Kind
from storage import paying
from storage.database import Database
from tests.bot.office import Office, now, until
from tests.bot.test_broadcasts import announcing, is_, make, shown
from tests.bot.test_first_slice import GRACE, officer


def _paid(here: Office) -> dict[bool, int]:
    calls = [call for call in here.calls() if call.ok and call.chat_id != GRACE]
    return {paid: sum(call.paid is paid for call in calls) for paid in (True, False)}


async def test_a_paid_one_says_so_in_each_call_and_the_others_do_not(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=12, paid_rate=500) as (here, _):
        fast = await make(here, paid=True)
        slow = await make(here)
        await until(is_(here, fast, "done"))
        await until(is_(here, slow, "done"))
        assert _paid(here) == {True: 12, False: 12}
        told = await shown(here, fast)
        assert (told["paid"], told["cost"]) == (True, {"messages": 12, "stars_at_most": 2})
        assert ((await shown(here, slow))["paid"], (await shown(here, slow))["cost"]) == (False, None)


async def test_where_nothing_is_ever_paid_for_it_goes_as_all_others(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=3) as (here, _):
        await until(is_(here, await make(here, paid=True), "done"))
        assert _paid(here) == {True: 0, False: 3}


async def test_without_stars_it_stops_and_the_rest_goes_for_nothing(database: Database, tmp_path: Path) -> None:
    async with announcing(database, tmp_path, people=10, paid_rate=500) as (here, _):
        await officer(here)
        here.fault(Kind.STARS, left=None, skip=4)
        number = await make(here, paid=True)
        await until(is_(here, number, "stopped"))

        async def calm() -> bool:
            found = await shown(here, number)
            return bool(found["counts"]["sending"] == 0 and here.texts(GRACE))

        await until(calm)
        (said,) = here.texts(GRACE)
        assert said.startswith(f"Announcement {number} stopped: the bot has too few Stars")
        told: dict[str, Any] = await shown(here, number)
        assert told["reason"] == "no_stars"
        assert (told["counts"]["sent"], told["counts"]["pending"], told["counts"]["failed"]) == (4, 6, 0)
        assert (await database.write(paying.go_on, number, now())).done
        await until(is_(here, number, "done"))
        assert _paid(here) == {True: 4, False: 6}
        assert (await shown(here, number))["cost"] == {"messages": 4, "stars_at_most": 1}

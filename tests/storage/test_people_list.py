"""People in a list: narrowed, in order, found by number or receipt, a page at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from storage import people, people_list
from storage.database import Database
from storage.people_list import STATES, Narrowed
from tests.clock import START
from tests.storage.sending import resident
from tests.storage.test_contribution_list import RECEIPTS, say


def _village(conn: Connection) -> None:
    resident(conn, 1, tiers=("updates", "taking_part"), locality="dacorum", joined_at=START + timedelta(days=1))
    resident(conn, 2, language="pl", stopped_at=START, reachable=False)
    resident(conn, 3, tiers=(), state="signing_up")
    resident(conn, 4, paused_until=START + timedelta(days=1), test=True)
    resident(conn, 5, reachable=False, paused_until=START + timedelta(days=1))
    say(conn, 0)
    resident(conn, -(2**53), tiers=(), reachable=False, unreachable_reason="no_telegram")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Narrowed(), [1, 2, 3, 4, 5, 6, 7]),
        (Narrowed(state="signed_up"), [1, 6]),
        (Narrowed(state="signing_up"), [3]),
        (Narrowed(state="paused"), [4]),
        (Narrowed(state="stopped"), [2]),
        (Narrowed(state="unreachable"), [5]),
        (Narrowed(state="no_telegram"), [7]),
        (Narrowed(tier="taking_part"), [1]),
        (Narrowed(locality="dacorum", language="en"), [1]),
        (Narrowed(language="pl"), [2]),
        (Narrowed(words=" 4 "), [4]),
        (Narrowed(words=RECEIPTS[0].lower()), [6]),
        (Narrowed(words="Amina"), []),
    ],
)
async def test_the_list_is_narrowed(database: Database, asked: Narrowed, found: list[int]) -> None:
    await database.write(_village)
    listed, total = await database.read(people_list.search, asked, START, limit=50)
    assert [one.id for one in listed] == found
    assert total == len(found)


async def test_it_says_of_each_what_the_record_says_and_is_turned(database: Database) -> None:
    await database.write(_village)
    found, total = await database.read(
        people_list.search, Narrowed(), START, order="joined", down=True, limit=2, offset=0
    )
    assert [one.id for one in found] == [1, 7]
    assert total == 7
    assert found[0].tiers == ("taking_part", "updates")
    everybody, _ = await database.read(people_list.search, Narrowed(), START, limit=50)
    shown = [await database.read(people.show, one.id, START) for one in everybody]
    assert [one and one["state"] for one in shown] == [one.state for one in everybody]
    assert {one.state for one in everybody} == set(STATES) - {"not_known"}, "these are listed when they are asked for"
    assert await database.read(people_list.languages) == ["en", "pl"]

"""What people told the team: never lost, always with a receipt, its every step kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, update

from storage import contributions, people, safeguarding
from storage.contributions import Contribution
from storage.database import Database
from storage.tables import person, staff
from tests.clock import Clock


def keep(conn: Connection, clock: Clock, receipts: Iterator[str], kind: str = "said", who: int = 1) -> Contribution:
    author = people.arrive(conn, who, clock())
    return contributions.add(
        conn,
        author.id,
        kind=kind,
        words=f"{kind} by {who}",
        language="en",
        locality=None,
        make_receipt=lambda: next(receipts),
        answer_by=clock(),
        now=clock(),
    )


async def test_a_receipt_that_is_taken_is_not_given_again(database: Database, clock: Clock) -> None:
    receipts = iter(["AAA-AAA", "AAA-AAA", "BBB-BBB"])
    first = await database.write(keep, clock, receipts)
    second = await database.write(keep, clock, receipts)
    assert (first.receipt, second.receipt) == ("AAA-AAA", "BBB-BBB")
    found = await database.read(contributions.by_receipt, "BBB-BBB")
    assert found == second
    assert await database.read(contributions.by_receipt, "CCC-CCC") is None


async def test_when_no_receipt_is_free_it_says_so(database: Database, clock: Clock) -> None:
    receipts = iter(["AAA-AAA"] * 100)
    await database.write(keep, clock, receipts)
    with pytest.raises(LookupError, match="too short"):
        await database.write(keep, clock, receipts)


async def test_urgent_things_wait_in_front_and_then_complaints(database: Database, clock: Clock) -> None:
    receipts = iter("abcdef")
    for kind in ("said", "complaint", "said", "urgent"):
        await database.write(keep, clock, receipts, kind)
    waiting = await database.read(contributions.waiting, 3)
    assert [one.receipt for one in waiting] == ["d", "b", "a"]
    rest = await database.read(lambda conn: contributions.waiting(conn, 3, offset=3))
    assert [one.receipt for one in rest] == ["c"]
    assert await database.read(contributions.count_waiting) == {"urgent": 1, "complaint": 1, "said": 2, "relayed": 0}


async def test_what_test_contacts_say_is_not_counted(database: Database, clock: Clock) -> None:
    await database.write(keep, clock, iter("a"))
    await database.write(lambda conn: conn.execute(update(person).values(test=True)))
    assert await database.read(contributions.count_waiting) == {"urgent": 0, "complaint": 0, "said": 0, "relayed": 0}


async def test_of_two_who_act_at_once_the_second_is_told(database: Database, clock: Clock) -> None:
    kept = await database.write(keep, clock, iter("a"))

    def answer(words: str) -> Contribution | None:
        return contributions.move(
            conn_of[0], kept.id, expected_version=1, status="answered", staff_id=None, words=words, now=clock()
        )

    conn_of: list[Connection] = []

    def both(conn: Connection) -> tuple[Contribution | None, Contribution | None]:
        conn_of.append(conn)
        return answer("We will move the chairs."), answer("No.")

    first, second = await database.write(both)
    assert first is not None
    assert (first.status, first.version) == ("answered", 2)
    assert second is None
    assert await database.read(contributions.last_words, kept.id) == "We will move the chairs."
    assert [event.status for event in await database.read(contributions.events, kept.id)] == ["received", "answered"]
    assert await database.read(lambda conn: contributions.waiting(conn, 5)) == []


async def test_mine_are_only_mine_the_newest_first(database: Database, clock: Clock) -> None:
    receipts = iter("abc")
    mine = await database.write(keep, clock, receipts)
    await database.write(lambda conn: keep(conn, clock, receipts, who=2))
    newer = await database.write(keep, clock, receipts)
    found = await database.read(contributions.of_person, mine.person_id)
    assert found == [newer, mine]
    assert await database.read(contributions.count_of_person, mine.person_id) == 2
    assert await database.read(contributions.last_words, mine.id) is None


async def test_an_alert_is_taken_on_once(database: Database, clock: Clock) -> None:
    kept = await database.write(keep, clock, iter("a"), "urgent")
    alert = await database.write(
        lambda conn: safeguarding.raise_alert(
            conn, kept.person_id, kept.id, matter="self_harm", rule="self_harm/en-1", now=clock(), take_on_by=clock()
        )
    )
    waiting = await database.read(safeguarding.waiting)
    assert [(one.id, one.matter, one.contribution_id) for one in waiting] == [(alert, "self_harm", kept.id)]
    officer = await database.write(_officer, clock)
    assert await database.write(safeguarding.acknowledge, alert, officer, clock())
    assert not await database.write(safeguarding.acknowledge, alert, officer, clock())
    assert await database.read(safeguarding.waiting) == []


async def test_somebody_of_the_team_takes_it_on(database: Database, clock: Clock) -> None:
    kept = await database.write(keep, clock, iter("a"))
    officer = await database.write(_officer, clock)
    await database.write(contributions.assign, kept.id, officer, had=None)
    found = await database.read(contributions.one, kept.id)
    assert found is not None
    assert found.assigned_to == officer


def _officer(conn: Connection, clock: Clock) -> int:
    row = {"telegram_id": 77, "role": "officer", "added_at": clock()}
    return int(conn.execute(staff.insert().values(**row).returning(staff.c.id)).scalar_one())

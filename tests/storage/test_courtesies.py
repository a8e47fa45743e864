"""The contact budget and a person's own quiet hours, where announcements are claimed, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from programme.audience import All
from programme.courtesy import Courtesy
from programme.programme import ContactBudget
from programme.retry import Next
from storage import audience, broadcasts, courtesies, deliveries
from storage.audience import Counted
from storage.database import Database
from storage.deliveries import Settled
from storage.tables import broadcast, delivery, flow_start, person
from tests.clock import START
from tests.storage.sending import announce, resident, rows, state

SENT = Next("sent")
DAY = timedelta(days=1)
SKIPS = Courtesy(ContactBudget(messages=2, days=7))
WAITS = Courtesy(ContactBudget(messages=2, days=7, over="wait"))


def send(conn: Connection, broadcast_id: int, now: datetime, courtesy: Courtesy = SKIPS, settles: str = "sent") -> int:
    """Claim and settle all that can go now; how many that was."""
    heads = deliveries.heads(conn, broadcast_id, now, limit=100)
    claimed = deliveries.claim(conn, [head.id for head in heads], now, courtesy)
    if settles == "sent":
        deliveries.settle(conn, [Settled(one, SENT, (7,)) for one in claimed], now)
    return len(claimed)


def state_of(conn: Connection, broadcast_id: int) -> list[tuple[str, str | None]]:
    return [(row.state, row.reason) for row in rows(conn, broadcast_id)]


def written_to(conn: Connection, times: int, now: datetime = START, **more: Any) -> None:
    """Everybody got so many announcements."""
    for _ in range(times):
        assert send(conn, announce(conn, now, **more), now)


async def test_who_has_had_enough_lately_is_skipped_and_counted_beforehand(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        resident(conn, 2, test=True)
        written_to(conn, 2, audience="all or test")
        resident(conn, 3)
        assert audience.count(conn, All(), "update", START, SKIPS) == Counted(1, {"test_contact": 1, "over_budget": 1})
        assert audience.count(conn, All(), "update", START) == Counted(2, {"test_contact": 1})
        third = announce(conn, START + DAY, audience="all or test")
        assert send(conn, third, START + DAY) == 2, "the newcomer, and a test contact, who gets every test"
        assert state_of(conn, third) == [("skipped", "over_budget"), ("sent", None), ("sent", None)]
        assert not deliveries.open_ones(conn, third)
        later = announce(conn, START + 7 * DAY, audience="all or test")
        assert send(conn, later, START + 7 * DAY) == 3, "a week later"

    await database.write(story)


async def test_service_messages_do_not_count_and_are_not_held_back(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        written_to(conn, 3, purpose="service")
        written_to(conn, 2)
        assert audience.count(conn, All(), "service", START, SKIPS) == Counted(1, {})
        written_to(conn, 1, purpose="service")

    await database.write(story)


async def test_two_announcements_at_once_do_not_both_slip_past(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        written_to(conn, 1)
        both = [announce(conn), announce(conn)]
        heads = [head.id for one in both for head in deliveries.heads(conn, one, START, limit=9)]
        assert len(deliveries.claim(conn, heads, START, SKIPS)) == 1
        assert sorted(row.state for one in both for row in rows(conn, one)) == ["sending", "skipped"]
        assert send(conn, announce(conn), START) == 0, "what is on its way counts"

    await database.write(story)


@pytest.mark.parametrize(
    "begun", [{"part": 1, "parts": 2}, {"resent": True}, {"first_unknown_at": START}], ids=lambda one: next(iter(one))
)
async def test_what_has_begun_to_arrive_goes_on(database: Database, begun: dict[str, Any]) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        third = announce(conn, markdown={"en": "word " * 1500})
        written_to(conn, 2)
        conn.execute(update(delivery).where(delivery.c.broadcast_id == third).values(begun))
        assert send(conn, third, START, settles="") == 1

    await database.write(story)


async def test_a_correction_always_goes_and_one_that_is_heard_counts(database: Database) -> None:
    def follows(conn: Connection, how: str) -> int:
        number = announce(conn)
        conn.execute(update(broadcast).where(broadcast.c.id == number).values(correction=how))
        return number

    def story(conn: Connection) -> None:
        resident(conn, 1)
        written_to(conn, 1)
        silent = follows(conn, "delete")
        conn.execute(update(delivery).where(delivery.c.broadcast_id == silent).values(state="sent", settled_at=START))
        written_to(conn, 1)
        assert send(conn, follows(conn, "follow_up"), START) == 1
        budget = Courtesy(ContactBudget(messages=3, days=7))
        assert send(conn, announce(conn), START, budget) == 0

    await database.write(story)


async def test_conversations_that_began_by_themselves_count(database: Database) -> None:
    def began(person_id: int, occasion: str, **more: Any) -> dict[str, Any]:
        row = {"person_id": person_id, "flow": "check_in", "occasion": occasion, "due_at": START, "made_at": START}
        return row | {"state": "begun", "settled_at": START, "purpose": "question"} | more

    def story(conn: Connection) -> None:
        one, other, third = (resident(conn, number) for number in (1, 2, 3))
        starts = [
            *(began(one, "a"), began(one, "b", state="fired")),
            *(began(other, "a", purpose="service"), began(other, "b"), began(other, "c", state="left_out")),
            *(began(third, "a", settled_at=START - 8 * DAY), began(third, "b")),
        ]
        conn.execute(insert(flow_start), starts)
        assert audience.count(conn, All(), "update", START, SKIPS).left_out == {"over_budget": 1}
        number = announce(conn)
        assert send(conn, number, START) == 2
        assert [row.state for row in rows(conn, number)] == ["skipped", "sent", "sent"]

    await database.write(story)


async def test_who_waits_for_room_gets_it_then_and_the_announcement_goes_on_so_long(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        written_to(conn, 2)
        later = START + DAY
        counted = audience.count(conn, All(), "update", later, WAITS)
        assert counted == Counted(1, {}, {"over_budget": 1})
        number = announce(conn, later)
        assert send(conn, number, later, WAITS) == 0
        assert state_of(conn, number) == [("held", "over_budget")]
        assert not broadcasts.finish(conn, number, later), "somebody gets it later"
        assert courtesies.due(conn, later + DAY) == []
        assert not courtesies.wake(conn, number, later + DAY)
        assert send(conn, number, later + DAY, WAITS) == 0
        room = START + 7 * DAY
        assert courtesies.due(conn, room) == [number]
        courtesies.wake(conn, number, room)
        assert send(conn, number, room, WAITS) == 1
        assert broadcasts.finish(conn, number, room)

    await database.write(story)


async def test_each_announcement_may_say_what_becomes_of_them(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        written_to(conn, 2)
        waits, skips = announce(conn, over_budget="wait"), announce(conn, over_budget="skip")
        assert send(conn, waits, START, SKIPS) == send(conn, skips, START, WAITS) == 0
        assert state_of(conn, waits) == [("held", "over_budget")]
        assert state_of(conn, skips) == [("skipped", "over_budget")]

    await database.write(story)


async def test_nobody_waits_longer_than_the_budgets_days(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        written_to(conn, 1)
        number = announce(conn, START)
        written_to(conn, 1, START + timedelta(hours=1))
        other = announce(conn, START)
        assert send(conn, number, START + DAY, WAITS) == send(conn, other, START + DAY, WAITS) == 0
        room = START + 7 * DAY
        for one in (number, other):
            courtesies.wake(conn, one, room)
        assert send(conn, number, room, WAITS) == 1
        assert send(conn, other, room, WAITS) == 0
        assert state_of(conn, other) == [("skipped", "over_budget")], "it was to go out a week ago"

    await database.write(story)


async def test_who_waits_when_it_is_cancelled_does_not_get_it(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        written_to(conn, 2)
        number = announce(conn)
        send(conn, number, START, WAITS)
        assert broadcasts.act(conn, number, "cancel", now=START).done
        assert state_of(conn, number) == [("skipped", "cancelled")]
        assert courtesies.due(conn, START + 9 * DAY) == []
        assert state(conn, number) == "cancelled"

    await database.write(story)


HOURS = (("11:00", "13:00"), ("22:00", "12:01"), ("12:00", "11:00"), ("08:00", "12:00"))


def quiet(conn: Connection, person_id: int, hours: Sequence[str]) -> None:
    values = dict(zip(("quiet_from", "quiet_to"), hours, strict=True))
    conn.execute(update(person).where(person.c.id == person_id).values(values))


async def test_who_has_quiet_hours_of_their_own_gets_it_after_them(database: Database) -> None:
    noon = START.astimezone(UTC).replace(hour=12, minute=0)

    def story(conn: Connection) -> None:
        for number, hours in enumerate(HOURS, start=1):
            quiet(conn, resident(conn, number), hours)
        resident(conn, 5)
        assert audience.count(conn, All(), "update", noon, SKIPS) == Counted(5, {}, {"quiet_hours": 3})
        number = announce(conn, noon, quiet_hours="ignore")
        assert send(conn, number, noon) == 2
        assert [row.reason for row in rows(conn, number)] == ["quiet_hours"] * 3 + [None] * 2
        waiting = conn.scalars(select(delivery.c.not_before).where(delivery.c.state == "held").order_by(delivery.c.id))
        after = [timedelta(hours=1), timedelta(minutes=1), timedelta(hours=23)]
        assert [moment - noon for moment in waiting if moment is not None] == after
        assert not broadcasts.finish(conn, number, noon)
        service = announce(conn, noon, purpose="service", quiet_hours="ignore")
        assert send(conn, service, noon) == 5, "staff may ignore them for a service message"
        service = announce(conn, noon, purpose="service")
        assert send(conn, service, noon) == 2
        courtesies.wake(conn, number, noon + timedelta(hours=1))
        assert send(conn, number, noon + timedelta(hours=1)) == 2

    await database.write(story)

"""Replies and service messages that wait, and Telegram's pauses, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Row, delete, select, update

from programme.retry import Next
from programme.without_telegram import stand_in
from storage import outbox, pauses, reach
from storage.database import Database
from storage.outbox import CRASH_TRIES, KEPT, Settled
from storage.tables import outbox as table
from storage.tables import person
from tests.clock import START
from tests.storage.sending import resident

LATER = START + timedelta(minutes=1)


def queue(conn: Connection, chat_id: int = 1, text: str = "hello", **more: Any) -> int:
    planned: dict[str, Any] = {"person_id": None, "lane": 0, "method": "sendMessage", "now": START}
    return outbox.add(conn, chat_id=chat_id, payload={"text": text}, **(planned | more))


def row(conn: Connection, row_id: int) -> Row[Any]:
    return conn.execute(select(table).where(table.c.id == row_id)).one()


def heads(conn: Connection, now: datetime = LATER, **more: Any) -> list[int]:
    return [head.id for head in outbox.heads(conn, now, limit=100, **more)]


async def test_what_is_queued_is_sealed_and_comes_back(database: Database) -> None:
    def story(conn: Connection) -> None:
        row_id = queue(conn, text="only for you", on_sent={"kind": "wait"})
        stored = conn.exec_driver_sql("SELECT payload FROM outbox").scalar_one()
        assert "only for you" not in stored
        (claimed,) = outbox.claim(conn, [row_id], LATER)
        assert (claimed.payload, claimed.on_sent, claimed.tries) == ({"text": "only for you"}, {"kind": "wait"}, 1)

    await database.write(story)


async def test_for_whoever_has_no_telegram_nothing_is_queued(database: Database) -> None:
    def story(conn: Connection) -> None:
        group = queue(conn, -1_001_234_567_890)
        assert queue(conn, stand_in(7)) == 0
        one = {"person_id": None, "lane": 0, "method": "sendMessage", "payload": {"text": "hello"}}
        outbox.add_all(conn, [one | {"chat_id": stand_in(7)}, one | {"chat_id": 7}], START)
        assert [row.chat_id for row in outbox.heads(conn, LATER, limit=9)] == [-1_001_234_567_890, 7]
        assert heads(conn)[0] == group

    await database.write(story)


async def test_a_key_queues_once_and_gives_the_first_row(database: Database) -> None:
    def story(conn: Connection) -> None:
        first = queue(conn, key="thanks:1")
        assert queue(conn, key="thanks:1", text="another") == first
        assert queue(conn) != first
        assert outbox.waiting(conn, LATER) == {0: 2}

    await database.write(story)


async def test_the_head_of_each_chat_comes_replies_first(database: Database) -> None:
    def story(conn: Connection) -> None:
        service, reply, behind = queue(conn, 1, lane=1), queue(conn, 2), queue(conn, 2)
        assert heads(conn) == [reply, service]
        assert heads(conn, avoid={2}) == [service]
        outbox.settle(conn, [_sent(conn, reply)], LATER)
        assert heads(conn) == [behind, service]

    await database.write(story)


def _sent(conn: Connection, row_id: int) -> Settled:
    outbox.claim(conn, [row_id], LATER)
    return Settled(row_id, Next("sent"), 7)


async def test_what_waits_for_its_time_holds_nobody_back_but_a_second_try_does(database: Database) -> None:
    def story(conn: Connection) -> None:
        tomorrow = queue(conn, not_before=START + timedelta(days=1))
        today = queue(conn)
        assert heads(conn) == [today]
        assert heads(conn, START + timedelta(days=2)) == [tomorrow]
        outbox.claim(conn, [today], LATER)
        outbox.settle(conn, [Settled(today, Next("pending", wait=30))], LATER)
        behind = queue(conn)
        assert heads(conn, LATER) == []
        assert heads(conn, LATER + timedelta(seconds=30)) == [today]
        assert row(conn, behind).state == "pending"

    await database.write(story)


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        (Next("sent"), {"state": "sent", "payload": None, "message_id": 7, "reason": None}),
        (Next("failed", "blocked"), {"state": "failed", "payload": None, "reason": "blocked"}),
        (Next("unknown", "timed_out"), {"state": "unknown", "payload": None, "reason": "timed_out"}),
        (Next("pending"), {"state": "pending", "payload": {"text": "hello"}, "resent": False, "not_before": None}),
        (Next("pending", again=True), {"state": "pending", "resent": True}),
    ],
)
async def test_what_becomes_of_a_row(database: Database, then: Next, expected: dict[str, Any]) -> None:
    def story(conn: Connection) -> None:
        row_id = queue(conn)
        outbox.claim(conn, [row_id], LATER)
        outbox.settle(conn, [Settled(row_id, then, 7)], LATER)
        found = row(conn, row_id)._mapping
        assert {name: found[name] for name in expected} == expected

    await database.write(story)


async def test_an_outcome_whose_row_is_gone_is_dropped(database: Database) -> None:
    def story(conn: Connection) -> None:
        row_id = queue(conn)
        outbox.claim(conn, [row_id], LATER)
        conn.execute(delete(table))
        outbox.settle(conn, [Settled(row_id, Next("sent"), 7)], LATER)
        assert queue(conn) > row_id  # a number is never used twice, so no outcome finds somebody else's row

    await database.write(story)


async def test_the_last_look_skips_and_forgets_the_words(database: Database) -> None:
    def story(conn: Connection) -> None:
        stopped = resident(conn, 1, stopped_at=START)
        row_id = queue(conn, person_id=stopped, lane=1, purpose="service")
        assert outbox.claim(conn, [row_id], LATER) == []
        found = row(conn, row_id)
        assert (found.state, found.reason, found.payload) == ("skipped", "stopped", None)

    await database.write(story)


async def test_a_stop_between_claim_and_call_is_seen(database: Database) -> None:
    def story(conn: Connection) -> None:
        amina = resident(conn, 1)
        row_id, reply = queue(conn, person_id=amina, purpose="service"), queue(conn, 2, person_id=amina)
        outbox.claim(conn, [row_id, reply], LATER)
        conn.execute(update(person).values(stopped_at=LATER))
        assert outbox.look_again(conn, [row_id, reply, 99], LATER) == {row_id: "stopped", 99: "gone"}

    await database.write(story)


async def test_after_a_crash_sends_go_again_once_edits_always_and_nothing_for_ever(database: Database) -> None:
    def story(conn: Connection) -> None:
        send, edit, farewell = queue(conn, 1), queue(conn, 2, method="editMessageText"), queue(conn, 3)
        conn.execute(update(table).where(table.c.id == farewell).values(on_sent={"kind": "goodbye"}))
        for _ in range(CRASH_TRIES):
            outbox.claim(conn, [send, edit, farewell], LATER)
            assert outbox.recover(conn, LATER) == 3
        assert outbox.recover(conn, LATER) == 0
        assert (row(conn, send).state, row(conn, send).payload) == ("unknown", None)
        assert row(conn, send).resent
        assert (row(conn, edit).state, row(conn, edit).resent) == ("pending", False)
        assert conn.execute(select(table.c.id).where(table.c.id == farewell)).first() is None

    await database.write(story)


async def test_what_is_released_was_never_tried(database: Database) -> None:
    def story(conn: Connection) -> None:
        row_id = queue(conn)
        outbox.claim(conn, [row_id], LATER)
        outbox.release(conn, [row_id])
        assert (row(conn, row_id).state, row(conn, row_id).tries) == ("pending", 0)

    await database.write(story)


async def test_a_group_that_moves_takes_what_waits_along(database: Database) -> None:
    def story(conn: Connection) -> None:
        waiting, done = queue(conn, -5), queue(conn, -5)
        outbox.settle(conn, [_sent(conn, done)], LATER)
        outbox.move_chat(conn, -5, -100500)
        assert (row(conn, waiting).chat_id, row(conn, done).chat_id) == (-100500, -5)

    await database.write(story)


async def test_settled_rows_are_kept_for_a_week(database: Database) -> None:
    def story(conn: Connection) -> None:
        old, waiting = queue(conn), queue(conn, 2)
        outbox.settle(conn, [_sent(conn, old)], LATER)
        assert outbox.purge(conn, LATER + KEPT) == 0
        assert outbox.purge(conn, LATER + KEPT + timedelta(seconds=1)) == 1
        assert row(conn, waiting).state == "pending"

    await database.write(story)


async def test_the_longer_of_two_pauses_is_kept_until_it_is_over(database: Database) -> None:
    def story(conn: Connection) -> None:
        pauses.keep(conn, 77, 0, START + timedelta(hours=3))
        pauses.keep(conn, 77, 0, START + timedelta(seconds=5))
        pauses.keep(conn, 77, 9, START + timedelta(seconds=5))
        pauses.keep(conn, 78, 9, START + timedelta(hours=5))
        assert pauses.present(conn, 77, LATER) == {0: START + timedelta(hours=3)}
        assert pauses.purge(conn, LATER) == 1

    await database.write(story)


async def test_who_cannot_be_reached_is_noted_unless_they_wrote_meanwhile(database: Database) -> None:
    def story(conn: Connection) -> None:
        silent, lively = resident(conn, 1), resident(conn, 2, last_spoke_at=LATER)
        for person_id in (silent, lively):
            reach.lost(conn, person_id, "blocked", START)
        reach.heard(conn, [silent, lively], LATER)
        columns = select(person.c.reachable, person.c.unreachable_reason, person.c.last_heard_at).order_by(person.c.id)
        assert [tuple(one) for one in conn.execute(columns)] == [(False, "blocked", LATER), (True, None, LATER)]

    await database.write(story)

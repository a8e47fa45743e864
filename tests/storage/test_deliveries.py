"""What a broadcast is to each person: claimed, looked at again, settled; and what a crash may do, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, text, update

from programme.retry import Next
from programme.without_telegram import stand_in
from storage import broadcasts, deliveries, reports, tallies
from storage.database import Database
from storage.deliveries import CRASH_TRIES, Claimed, Settled
from storage.tables import broadcast, consent, delivery, person, session
from tests.clock import START
from tests.storage.plans import plans_of
from tests.storage.sending import QUESTION, announce, resident, rows

LATER = START + timedelta(minutes=1)
SENT = Next("sent")


def claim_all(conn: Connection, broadcast_id: int) -> list[Claimed]:
    heads = deliveries.heads(conn, broadcast_id, LATER + deliveries.AFTER_CRASH, limit=100)
    return deliveries.claim(conn, [head.id for head in heads], LATER)


def three(conn: Connection, **more: object) -> int:
    for number in (1, 2, 3):
        resident(conn, number)
    return announce(conn, **more)  # type: ignore[arg-type]  # why: settings of a broadcast


async def test_a_claim_has_all_that_a_call_needs(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = three(conn)
        claimed = claim_all(conn, broadcast_id)
        assert [one.chat_id for one in claimed] == [1, 2, 3]
        assert claimed[0].payload["text"] == "The clinic moves."
        assert [row.state for row in rows(conn, broadcast_id)] == ["sending"] * 3
        assert deliveries.heads(conn, broadcast_id, LATER, limit=100) == []

    await database.write(story)


async def test_chats_that_must_wait_are_passed_over(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = three(conn)
        assert [head.chat_id for head in deliveries.heads(conn, broadcast_id, LATER, limit=1, avoid={1, 2})] == [3]

    await database.write(story)


def signs_up(conn: Connection, person_id: int, at: datetime, flow: str = "start") -> None:
    """They were asked a question of signing up (or of another flow), and have not answered it."""
    row = {"id": f"s{person_id}", "person_id": person_id, "depth": 1, "flow": flow, "version": "1", "step": "topics"}
    conn.execute(insert(session).values(state="{}", started_at=START, changed_at=at, **row))
    conn.execute(update(person).where(person.c.id == person_id).values(state="signing_up"))


async def test_who_is_just_signing_up_gets_it_afterwards(database: Database) -> None:
    def waiting(conn: Connection, broadcast_id: int, now: datetime) -> list[int]:
        return [head.chat_id for head in deliveries.heads(conn, broadcast_id, now, limit=100)]

    def story(conn: Connection) -> None:
        broadcast_id = three(conn)
        first, second, last = (row.person_id for row in rows(conn, broadcast_id))
        signs_up(conn, first, LATER)
        signs_up(conn, second, LATER, flow="say")
        assert waiting(conn, broadcast_id, LATER) == [2, 3]
        conn.execute(delete(session).where(session.c.person_id == first))
        assert waiting(conn, broadcast_id, LATER) == [1, 2, 3]

        signs_up(conn, first, LATER)
        assert waiting(conn, broadcast_id, LATER + deliveries.TO_SIGN_UP - timedelta(seconds=1)) == [2, 3]
        assert waiting(conn, broadcast_id, LATER + deliveries.TO_SIGN_UP) == [1, 2, 3], "they went away in the middle"

        conn.execute(update(person).where(person.c.id == first).values(state="signed_up"))
        assert waiting(conn, broadcast_id, LATER) == [1, 2, 3], "a list brought them in meanwhile"
        conn.execute(update(person).where(person.c.id == first).values(state="signing_up"))

        signs_up(conn, last, LATER)
        assert [head.chat_id for head in deliveries.heads(conn, broadcast_id, LATER, limit=1)] == [2], "looks further"
        conn.execute(update(delivery).where(delivery.c.person_id == first).values(part=1, parts=2))
        assert waiting(conn, broadcast_id, LATER) == [1, 2], "the rest of what they read already"

    await database.write(story)


async def test_the_last_look_skips_those_who_changed_their_mind(database: Database) -> None:
    def story(conn: Connection) -> None:
        people = [resident(conn, number) for number in range(1, 7)]
        broadcast_id = announce(conn)
        changes: tuple[dict[str, Any], ...] = (
            {"stopped_at": START},
            {"reachable": False},
            {"paused_until": LATER + timedelta(days=1)},
        )
        for person_id, change in zip(people, changes, strict=False):
            conn.execute(update(person).where(person.c.id == person_id).values(change))
        conn.execute(update(consent).where(consent.c.person_id == people[3]).values(withdrawn_at=START))
        conn.execute(delete(person).where(person.c.id == people[4]))
        assert [one.person_id for one in claim_all(conn, broadcast_id)] == [people[5]]
        reasons = [row.reason for row in rows(conn, broadcast_id)]
        assert reasons == ["stopped", "unreachable", "paused", "no_consent", None]

    await database.write(story)


async def test_a_pause_of_the_broadcast_is_seen_when_claiming_and_again_before_the_call(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = three(conn)
        heads = [head.id for head in deliveries.heads(conn, broadcast_id, LATER, limit=3)]
        claimed = deliveries.claim(conn, heads[:1], LATER)
        broadcasts.act(conn, broadcast_id, "pause", now=LATER)
        assert deliveries.claim(conn, heads, LATER) == []
        assert deliveries.look_again(conn, [claimed[0].id], LATER) == {claimed[0].id: "not_running"}
        broadcasts.act(conn, broadcast_id, "cancel", now=LATER)
        assert deliveries.look_again(conn, [claimed[0].id], LATER) == {claimed[0].id: "cancelled"}

    await database.write(story)


async def test_a_stop_and_an_erasure_after_the_claim_are_seen_before_the_call(database: Database) -> None:
    def story(conn: Connection) -> None:
        first, second, third = claim_all(conn, three(conn))
        conn.execute(update(person).where(person.c.id == first.person_id).values(stopped_at=LATER))
        conn.execute(delete(person).where(person.c.id == second.person_id))
        looked = deliveries.look_again(conn, [first.id, second.id, third.id], LATER)
        assert looked == {first.id: "stopped", second.id: "gone"}
        deliveries.settle(conn, [Settled(second, SENT, (5,))], LATER)  # its row is gone: nothing happens

    await database.write(story)


async def test_what_is_released_is_as_if_nobody_had_touched_it(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = three(conn)
        before = [tuple(row)[:9] for row in rows(conn, broadcast_id)]
        deliveries.release(conn, [one.id for one in claim_all(conn, broadcast_id)])
        assert [tuple(row)[:9] for row in rows(conn, broadcast_id)] == before

    await database.write(story)


async def test_parts_go_one_after_the_other_and_count_as_one_person(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        broadcast_id = announce(conn, text="long " * 1500, question=QUESTION)
        first = claim_all(conn, broadcast_id)[0]
        assert (first.part, first.parts, first.is_last) == (0, 2, False)
        deliveries.settle(conn, [Settled(first, SENT, (71,))], LATER)
        assert deliveries.counts(conn, broadcast_id)["pending"] == 1
        second = claim_all(conn, broadcast_id)[0]
        assert (second.part, second.tries, second.is_last) == (1, 1, True)
        assert "reply_markup" in second.payload
        deliveries.settle(conn, [Settled(second, SENT, (72,))], LATER)
        (row,) = rows(conn, broadcast_id)
        assert (row.state, row.message_ids, row.question_message_id) == ("sent", [71, 72], 72)
        assert deliveries.counts(conn, broadcast_id)["sent"] == 1

    await database.write(story)


@pytest.mark.parametrize(("crash", "state", "resent"), [("resend", "pending", 3), ("hold", "unknown", 0)])
async def test_what_a_crash_left_on_its_way_is_for_the_crash_policy(
    database: Database, crash: str, state: str, resent: int
) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = three(conn, crash=crash)
        claim_all(conn, broadcast_id)
        assert deliveries.recover(conn, LATER) == 3
        counts = deliveries.counts(conn, broadcast_id)
        assert (counts[state], counts["resent"]) == (3, resent)
        shown = broadcasts.show(conn, broadcast_id)
        assert shown is not None
        assert shown["counts"]["sending"] == 0
        assert deliveries.recover(conn, LATER) == 0
        assert deliveries.heads(conn, broadcast_id, LATER, limit=9) == []  # the others go first

    await database.write(story)


async def test_of_several_parts_a_crash_repeats_none_that_was_sent(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        broadcast_id = announce(conn, text="long " * 1500)
        deliveries.settle(conn, [Settled(claim_all(conn, broadcast_id)[0], SENT, (71,))], LATER)
        claim_all(conn, broadcast_id)
        deliveries.recover(conn, LATER)
        assert [one.part for one in claim_all(conn, broadcast_id)] == [1]

    await database.write(story)


async def test_a_crash_after_a_cancellation_sends_nothing_again(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = three(conn)
        claim_all(conn, broadcast_id)
        broadcasts.act(conn, broadcast_id, "cancel", now=LATER)
        deliveries.recover(conn, LATER)
        assert deliveries.counts(conn, broadcast_id)["unknown"] == 3

    await database.write(story)


async def test_a_part_that_was_on_its_way_at_every_crash_is_left_to_staff(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        broadcast_id = announce(conn)
        for _ in range(CRASH_TRIES):
            assert len(claim_all(conn, broadcast_id)) == 1
            deliveries.recover(conn, LATER)
        assert deliveries.counts(conn, broadcast_id) | {"unknown": 1, "resent": 1} == deliveries.counts(
            conn, broadcast_id
        )

    await database.write(story)


async def test_a_person_is_counted_as_resent_once(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        broadcast_id = announce(conn)
        for _ in range(2):
            (claimed,) = claim_all(conn, broadcast_id)
            deliveries.settle(conn, [Settled(claimed, Next("pending", again=True))], LATER)
        assert deliveries.counts(conn, broadcast_id)["resent"] == 1

    await database.write(story)


FAILED, BLOCKED, UNDECIDED = Next("failed", "http_400"), Next("failed", "blocked"), Next("unknown", "x")


def four_outcomes(conn: Connection) -> int:
    """One failed, one is gone, of one it is unknown, and one failed after it was: in this order."""
    for number in (1, 2, 3, 4):
        resident(conn, number)
    broadcast_id = announce(conn)
    claimed = claim_all(conn, broadcast_id)
    outcomes = (FAILED, BLOCKED, UNDECIDED, Next("pending", again=True))
    deliveries.settle(conn, [Settled(*one) for one in zip(claimed, outcomes, strict=True)], LATER)
    conn.execute(update(person).where(person.c.id == claimed[1].person_id).values(reachable=False))
    (again,) = claim_all(conn, broadcast_id)
    deliveries.settle(conn, [Settled(again, FAILED)], LATER)
    assert broadcasts.finish(conn, broadcast_id, LATER)
    return broadcast_id


@pytest.mark.parametrize(
    ("verb", "people", "states", "resent"),
    [
        ("retry", 1, ["pending", "failed", "unknown", "failed"], 1),
        ("resend", 2, ["failed", "failed", "pending", "pending"], 2),
    ],
)
async def test_a_retry_doubles_nobody_and_who_may_have_it_gets_it_again_only_where_staff_say_so(
    database: Database, verb: Any, people: int, states: list[str], resent: int
) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = four_outcomes(conn)
        found = reports.of_broadcast(conn, broadcast_id, LATER)
        assert found is not None
        assert (found.counts["failed"], found.failed_in_doubt, found.failed_lost) == (3, 1, 1)
        assert tallies.of_broadcast(conn, broadcast_id).failed_in_doubt == 1
        acted = broadcasts.act(conn, broadcast_id, verb, now=LATER)
        assert (acted.done, acted.state, acted.people) == (True, "running", people)
        assert [row.state for row in rows(conn, broadcast_id)] == states
        assert deliveries.counts(conn, broadcast_id)["resent"] == resent

    await database.write(story)


async def test_a_deletion_that_is_undecided_is_retried_with_the_failed(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = four_outcomes(conn)
        conn.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(correction="delete"))
        assert broadcasts.act(conn, broadcast_id, "retry", now=LATER).people == 3

    await database.write(story)


async def test_claiming_the_next_ones_walks_an_index_and_sorts_nothing(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = three(conn)
        if conn.dialect.name != "sqlite":
            conn.execute(text("SET enable_seqscan = off"))
        plans = plans_of(conn, lambda: deliveries.heads(conn, broadcast_id, LATER, limit=7, avoid={2}))
        assert "ix_delivery_" in plans[0]
        assert "TEMP B-TREE" not in plans[0]
        assert "sqlite_autoindex_session" in plans[1] or "uq_session_person_id_depth" in plans[1]
        assert len(plans) == 2

    await database.write(story)


async def test_a_person_has_one_delivery_of_a_broadcast(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = three(conn)
        (first, *_) = rows(conn, broadcast_id)
        twice = {"broadcast_id": broadcast_id, "person_id": first.person_id, "content_id": first.content_id, "parts": 1}
        deliveries.add(conn, [twice | {"state": "pending", "reason": None, "settled_at": None}])
        assert tallies.of_broadcast(conn, broadcast_id).people == 3

    await database.write(story)


@pytest.mark.parametrize("correction", [None, "edit"])
async def test_whoever_has_no_telegram_gets_none_and_none_leaves(database: Database, correction: str | None) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = three(conn)
        conn.execute(update(broadcast).values(correction=correction))
        rose = resident(conn, stand_in(7))  # as if somebody had set down that they can be reached
        first = rows(conn, broadcast_id)[0]
        row = {"broadcast_id": broadcast_id, "person_id": rose, "content_id": first.content_id, "parts": 1}
        wish = row | {"state": "pending", "reason": None, "settled_at": None}
        deliveries.add(conn, [wish])
        assert [one.person_id for one in rows(conn, broadcast_id)].count(rose) == 0
        conn.execute(insert(delivery).values(wish))
        assert [one.chat_id for one in claim_all(conn, broadcast_id)] == [1, 2, 3]
        mine = update(delivery).where(delivery.c.person_id == rose)
        assert (rows(conn, broadcast_id)[-1].state, rows(conn, broadcast_id)[-1].reason) == ("skipped", "no_telegram")
        conn.execute(mine.values(state="sending"))
        (number,) = (one.id for one in rows(conn, broadcast_id) if one.person_id == rose)
        assert deliveries.look_again(conn, [number], LATER) == {number: "no_telegram"}

    await database.write(story)

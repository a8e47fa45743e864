"""An announcement is taken back: who has it, who may have it, and what a crash may do to that, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from programme.correction import DELETABLE
from programme.retry import Next
from programme.sentences import Fault
from storage import approvals, broadcasts, corrections, deliveries, people, questions, reports, walks
from storage.corrections import Made, Reach
from storage.database import Database
from storage.deliveries import Settled
from storage.tables import broadcast, delivery, person
from tests.clock import START
from tests.storage.sending import QUESTION, TEXTS, announce, resident, rows, state

SOON = START + timedelta(minutes=5)


def claimed(conn: Connection, broadcast_id: int) -> list[deliveries.Claimed]:
    """Claim all that waits."""
    return deliveries.claim(conn, [row.id for row in rows(conn, broadcast_id) if row.state == "pending"], SOON)


def delivered(conn: Connection, *, count: int = 4, **more: Any) -> int:
    """An announcement that the first of so many people have as message 10, 20 and so on; its number."""
    for number in range(1, count + 1):
        resident(conn, number)
    broadcast_id = announce(conn, **more)
    sent = [Settled(one, Next("sent"), (one.chat_id * 10,)) for one in claimed(conn, broadcast_id)]
    deliveries.settle(conn, sent, SOON)
    return broadcast_id


def withdrawn(conn: Connection, broadcast_id: int) -> Made:
    return corrections.withdraw(conn, broadcast_id, by=None, note=None, now=SOON)


def begun(conn: Connection, broadcast_id: int) -> int:
    """A withdrawal that has started and found everybody; its number."""
    number = withdrawn(conn, broadcast_id).id
    assert number is not None
    broadcasts.begin(conn, number, SOON, SOON)
    while walks.step(conn, number, SOON, limit=2):
        pass
    return number


def becomes(conn: Connection, broadcast_id: int, person_id: int, **columns: Any) -> None:
    mine = (delivery.c.broadcast_id == broadcast_id, delivery.c.person_id == person_id)
    conn.execute(update(delivery).where(*mine).values(**columns))


async def test_each_persons_own_messages_are_named(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = delivered(conn)
        number = begun(conn, broadcast_id)
        calls = {one.chat_id: one.payload for one in claimed(conn, number)}
        assert calls == {chat: {"method": "deleteMessages", "message_ids": [chat * 10]} for chat in (1, 2, 3, 4)}
        row = broadcasts.row_of(conn, number)
        assert row is not None
        assert (row.corrects_id, row.correction, row.walked) == (broadcast_id, "delete", True)

    await database.write(story)


async def test_who_has_stopped_does_not_keep_it_and_who_stopped_is_written_nothing(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = delivered(conn)
        conn.execute(update(person).where(person.c.telegram_id == 1).values(stopped_at=SOON))
        conn.execute(update(person).where(person.c.telegram_id == 2).values(reachable=False))
        number = begun(conn, broadcast_id)
        going = claimed(conn, number)
        assert [one.chat_id for one in going] == [1, 2, 3, 4]
        assert deliveries.look_again(conn, [one.id for one in going], SOON) == {}

    await database.write(story)


async def test_nobody_who_may_have_it_is_passed_over(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = delivered(conn, count=7)
        nothing: dict[str, Any] = {"message_ids": None}
        one, two, three, four, five, *_ = [row.person_id for row in rows(conn, broadcast_id)]
        becomes(conn, broadcast_id, one, state="unknown", **nothing)
        becomes(conn, broadcast_id, two, state="skipped", reason="cancelled", resent=True, **nothing)
        becomes(conn, broadcast_id, three, state="failed", reason="too_long", message_ids=[30])
        becomes(conn, broadcast_id, four, state="failed", reason="blocked", **nothing)
        becomes(conn, broadcast_id, five, settled_at=SOON - DELETABLE)
        assert corrections.reach(conn, broadcast_id, SOON) == Reach(people=3, not_confirmed=2, too_old=1)
        number = begun(conn, broadcast_id)
        found = {row.person_id: (row.state, row.reason) for row in rows(conn, number)}
        assert found[one] == found[two] == ("skipped", "not_confirmed")
        assert found[three] == ("pending", None), "the part that arrived is deleted"
        assert four not in found, "they never got it"
        assert found[five] == ("skipped", "too_old")
        report = reports.of_broadcast(conn, number, SOON)
        assert report is not None
        assert report.reasons["skipped"] == {"not_confirmed": 2, "too_old": 1}

    await database.write(story)


async def test_a_second_copy_is_told(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = delivered(conn)
        becomes(conn, broadcast_id, rows(conn, broadcast_id)[0].person_id, resent=True)
        number = begun(conn, broadcast_id)
        deliveries.settle(conn, [Settled(one, Next("sent")) for one in claimed(conn, number)], SOON)
        report = reports.of_broadcast(conn, number, SOON)
        assert report is not None
        assert (report.counts["sent"], report.second_copies) == (4, 1)

    await database.write(story)


async def test_what_is_on_its_way_is_waited_for(database: Database) -> None:
    def story(conn: Connection) -> None:
        for number in (1, 2, 3):
            resident(conn, number)
        broadcast_id = announce(conn)
        first, *_ = claimed(conn, broadcast_id)
        on_its_way = [row.id for row in rows(conn, broadcast_id)][1:]
        deliveries.settle(conn, [Settled(first, Next("sent"), (10,))], SOON)
        made = withdrawn(conn, broadcast_id)
        assert made.ended
        assert state(conn, broadcast_id) == "cancelled"
        back = made.id
        assert back is not None
        broadcasts.begin(conn, back, SOON, SOON)
        assert not walks.step(conn, back, SOON)
        assert walks.unfinished(conn) == [back], "two messages are on their way"
        # The process ends there: nobody knows whether they arrived.
        deliveries.recover(conn, SOON)
        assert {row.state for row in rows(conn, broadcast_id) if row.id in on_its_way} == {"unknown"}
        walks.step(conn, back, SOON)
        assert walks.unfinished(conn) == []
        assert [row.reason for row in rows(conn, back)] == [None, "not_confirmed", "not_confirmed"]

    await database.write(story)


async def test_a_deletion_that_a_crash_left_open_is_always_repeated_and_doubles_nothing(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = begun(conn, delivered(conn))
        for _ in range(deliveries.CRASH_TRIES + 2):
            assert len(claimed(conn, number)) == 4
            assert deliveries.recover(conn, SOON) == 4
            assert {(row.state, row.resent) for row in rows(conn, number)} == {("pending", False)}
        row = broadcasts.row_of(conn, number)
        assert row is not None
        assert deliveries.counts(conn, number)["resent"] == 0

    await database.write(story)


async def test_what_was_withdrawn_is_not_tried_again_and_its_question_is_closed(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = delivered(conn, question=QUESTION)
        becomes(conn, broadcast_id, rows(conn, broadcast_id)[3].person_id, state="failed", reason="x")
        assert broadcasts.finish(conn, broadcast_id, SOON)
        asked = questions.of_broadcast(conn, broadcast_id)
        assert asked is not None
        assert asked.is_open(SOON)
        number = begun(conn, broadcast_id)
        asked = questions.of_broadcast(conn, broadcast_id)
        assert asked is not None
        assert not asked.is_open(SOON)
        acted = broadcasts.act(conn, broadcast_id, "retry", now=SOON)
        assert (acted.done, acted.reason) == (False, "corrected")
        broadcasts.act(conn, number, "cancel", now=SOON)
        assert broadcasts.act(conn, broadcast_id, "retry", now=SOON).people == 1

    await database.write(story)


async def test_what_cannot_be_withdrawn_says_why(database: Database) -> None:
    def story(conn: Connection) -> None:
        assert withdrawn(conn, 99).reason == "no_such"
        for number in (1, 2):
            resident(conn, number)
        broadcast_id = announce(conn)
        assert withdrawn(conn, broadcast_id).reason == "nobody"
        assert state(conn, broadcast_id) == "running", "what is refused changes nothing"
        for one in claimed(conn, broadcast_id):
            deliveries.settle(conn, [Settled(one, Next("unknown", "timed_out"))], SOON)
        assert withdrawn(conn, broadcast_id).reason == "not_confirmed"
        conn.execute(update(delivery).values(state="sent", message_ids=[7]))
        late = corrections.withdraw(conn, broadcast_id, by=None, note=None, now=SOON + DELETABLE)
        assert (late.reason, late.reach.too_old) == ("too_old", 2)
        number = begun(conn, broadcast_id)
        assert withdrawn(conn, broadcast_id) == Made(number, "under_way")
        assert withdrawn(conn, number).reason == "a_correction"
        deliveries.settle(conn, [Settled(one, Next("sent")) for one in claimed(conn, number)], SOON)
        assert broadcasts.finish(conn, number, SOON)
        assert withdrawn(conn, broadcast_id) == Made(number, "already")

    await database.write(story)


def corrected(conn: Connection, broadcast_id: int, words: str, **more: Any) -> Made:
    settings = {"by": None, "follow_up": False, "now": SOON} | more
    return corrections.correct(conn, broadcast_id, words, TEXTS, (), **settings)


async def test_who_got_only_the_first_message_has_that_one_changed(database: Database) -> None:
    def story(conn: Connection) -> None:
        long = "word " * 1200
        broadcast_id = delivered(conn, text=long)
        both, first, none, unsure = [row.person_id for row in rows(conn, broadcast_id)]
        becomes(conn, broadcast_id, both, state="sent", message_ids=[10, 11])
        becomes(conn, broadcast_id, first, state="skipped", reason="cancelled", message_ids=[20])
        becomes(conn, broadcast_id, none, state="failed", reason="blocked", message_ids=None)
        becomes(conn, broadcast_id, unsure, state="unknown", reason="timed_out", message_ids=None)
        number = corrected(conn, broadcast_id, long.replace("word", "bird")).id
        assert number is not None
        broadcasts.begin(conn, number, SOON, SOON)
        walks.step(conn, number, SOON)
        found = {row.person_id: (row.state, row.reason, row.parts) for row in rows(conn, number)}
        assert found == {
            both: ("pending", None, 2),
            first: ("pending", None, 1),
            unsure: ("skipped", "not_confirmed", 2),
        }
        calls = {one.person_id: one.payload for one in claimed(conn, number)}
        assert calls[both]["message_id"] == 10
        assert calls[first]["message_id"] == 20
        assert set(calls[both]) == {"method", "text", "link_preview_options", "message_id"}
        deliveries.settle(conn, [Settled(one, Next("sent")) for one in claimed(conn, number)], SOON)

    await database.write(story)


async def test_each_language_is_corrected_in_its_own_and_a_correction_can_be_corrected(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 9, language="pl")
        broadcast_id = delivered(conn, count=1)
        number = corrected(conn, broadcast_id, "The clinic stays.").id
        assert number is not None
        assert corrected(conn, broadcast_id, "Again.") == Made(number, "under_way")
        broadcasts.begin(conn, number, SOON, SOON)
        walks.step(conn, number, SOON)
        polish, english = (one.payload["text"] for one in claimed(conn, number))
        assert english == "The clinic stays."
        assert polish.endswith("\n\nThe clinic stays.")
        conn.execute(update(broadcast).where(broadcast.c.id == number).values(state="done"))
        assert corrected(conn, broadcast_id, "Again.").id is not None

    await database.write(story)


async def test_words_that_cannot_take_the_place_of_the_old_are_refused(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = delivered(conn)
        assert corrected(conn, broadcast_id, "The clinic moves.").reason == "unchanged"
        assert corrected(conn, broadcast_id, "word " * 1200).reason == "other_shape"
        with pytest.raises(Fault):
            corrected(conn, broadcast_id, "Hello {nickname}")
        assert state(conn, broadcast_id) == "running", "what is refused changes nothing"
        assert corrected(conn, 99, "Bye").reason == "no_such"

    await database.write(story)


async def test_a_follow_up_goes_to_whoever_may_have_it_and_to_nobody_else(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = delivered(conn, crash="hold")
        got, stopped, unsure, without = [row.person_id for row in rows(conn, broadcast_id)]
        conn.execute(update(person).where(person.c.id == stopped).values(stopped_at=SOON))
        becomes(conn, broadcast_id, unsure, state="unknown", message_ids=None)
        becomes(conn, broadcast_id, without, state="failed", reason="blocked", message_ids=None)
        resident(conn, 99)
        made = corrected(conn, broadcast_id, "We were wrong.", follow_up=True)
        assert made.id is not None
        assert made.reach.people == 3
        assert approvals.people_now(conn, made.id, SOON) == 3  # not the four whom its audience would be
        broadcasts.begin(conn, made.id, SOON, SOON)
        walks.step(conn, made.id, SOON)
        assert [row.person_id for row in rows(conn, made.id)] == [got, stopped, unsure]
        calls = {one.person_id: one for one in claimed(conn, made.id)}
        assert calls[got].payload["reply_parameters"] == {"message_id": 10, "allow_sending_without_reply": True}
        assert "reply_parameters" not in calls[unsure].payload
        assert calls[got].crash == "hold"
        assert stopped not in calls

    await database.write(story)


async def test_who_was_erased_meanwhile_is_in_neither(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = delivered(conn)
        number = begun(conn, broadcast_id)
        conn.execute(person.delete().where(person.c.telegram_id == 1))
        assert people.find_by_telegram(conn, 1) is None
        assert [one.chat_id for one in claimed(conn, number)] == [2, 3, 4]

    await database.write(story)


@pytest.mark.parametrize("free", [False, True])
async def test_a_follow_up_is_paid_for_as_the_first_was_unless_it_is_to_be_free(database: Database, free: bool) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = delivered(conn, paid=True)
        how: dict[str, Any] = {"by": None, "follow_up": True, "now": SOON, "free": free}
        made = corrections.correct(conn, broadcast_id, "We were wrong.", TEXTS, (), **how)
        assert made.id is not None
        row = broadcasts.row_of(conn, made.id)
        assert row is not None
        assert row.paid is not free

    await database.write(story)

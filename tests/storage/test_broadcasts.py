"""Broadcasts: made, started, walked, steered and counted, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from conversations.rich import Rich
from storage import broadcasts, deliveries, progress, questions, walks, watches
from storage.broadcasts import Acted, Checker
from storage.database import Database
from storage.tables import broadcast, content, delivery
from storage.tables import progress as progress_table
from tests.clock import START
from tests.storage.sending import QUESTION, TEXTS, announce, draft, resident, rows, state

LATER = START + timedelta(minutes=1)
LONG_AFTER = START + timedelta(hours=3)
CONTRACT = {"id", "series_id", "state", "counts", "total", "started_at", "finished_at"}


async def test_a_new_broadcast_waits_for_its_time_with_its_words_frozen(database: Database) -> None:
    def story(conn: Connection) -> None:
        at = START + timedelta(hours=1)
        broadcast_id = broadcasts.create(conn, draft("**New** times", at=at), TEXTS, START)
        assert state(conn, broadcast_id) == "scheduled"
        assert broadcasts.due(conn, START) == []
        (row,) = broadcasts.due(conn, at)
        assert (row.id, row.ready) == (broadcast_id, at)
        parts = conn.execute(select(content.c.parts).where(content.c.language == "en")).scalar_one()
        assert parts[0]["text"] == "New times"
        assert parts[0]["entities"] == [{"type": "bold", "offset": 0, "length": 3}]

    await database.write(story)


async def test_words_typed_on_a_phone_keep_their_marks(database: Database) -> None:
    def story(conn: Connection) -> None:
        words = Rich.from_markdown("It *is* open")
        broadcasts.create(conn, draft(markdown={"en": words}), TEXTS, START)
        row = conn.execute(select(content).where(content.c.language == "en")).one()
        assert (row.markdown, row.parts[0]["entities"][0]["type"]) == ("It is open", "italic")

    await database.write(story)


async def test_the_question_stands_in_the_last_message_with_its_card_and_buttons(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = broadcasts.create(conn, draft(question=QUESTION), TEXTS, START)
        asked = questions.of_broadcast(conn, broadcast_id)
        assert asked is not None
        assert asked.options == [{"value": "Mornings", "text": "Mornings"}, {"value": "Evenings", "text": "Evenings"}]
        part = conn.execute(select(content.c.parts).where(content.c.language == "en")).scalar_one()[-1]
        assert "The PPI committee" in part["text"]
        buttons = part["reply_markup"]["inline_keyboard"]
        assert [button["callback_data"] for row in buttons for button in row] == [f"q:{asked.id}:0", f"q:{asked.id}:1"]

    await database.write(story)


@pytest.mark.parametrize(
    ("late", "asked_for", "found", "expected"),
    [
        ("send", START, LONG_AFTER, "running"),
        ("skip", START, LATER, "running"),
        ("skip", START, LONG_AFTER, "cancelled"),
        ("hold", START, LONG_AFTER, "held"),
    ],
)
async def test_what_is_late_obeys_its_policy(
    database: Database, late: str, asked_for: Any, found: Any, expected: str
) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = broadcasts.create(conn, draft(late=late, at=asked_for), TEXTS, START)
        assert broadcasts.begin(conn, broadcast_id, asked_for, found) == expected
        assert broadcasts.begin(conn, broadcast_id, asked_for, found) is None
        if expected == "held":
            assert broadcasts.act(conn, broadcast_id, "resume", now=found).state == "running"

    await database.write(story)


async def test_the_walk_goes_on_where_it_was_and_finds_everybody_once(database: Database) -> None:
    def story(conn: Connection) -> None:
        for number in range(1, 8):
            resident(conn, number)
        resident(conn, 8, test=True)
        resident(conn, 9, tiers=("taking_part",))
        broadcast_id = broadcasts.create(conn, draft(), TEXTS, START)
        assert not walks.step(conn, broadcast_id, START)  # not begun
        broadcasts.begin(conn, broadcast_id, START, START)
        steps = 0
        while walks.step(conn, broadcast_id, START, limit=3):
            steps += 1
            shown = broadcasts.show(conn, broadcast_id)
            assert shown is not None
            assert shown["total"] is None
            assert walks.unfinished(conn) == [broadcast_id]
        shown = broadcasts.show(conn, broadcast_id)
        assert shown is not None
        assert (steps, shown["total"], shown["counts"]["pending"]) == (2, 7, 7)
        assert walks.unfinished(conn) == []

    await database.write(story)


async def test_nobody_is_found_beyond_the_first_slice_until_it_is_judged(database: Database) -> None:
    def story(conn: Connection) -> None:
        for number in range(1, 53):
            resident(conn, number, language="pl" if number == 1 else "en")
        broadcast_id = broadcasts.create(conn, draft(missing="hold"), TEXTS, START)
        broadcasts.begin(conn, broadcast_id, START, START)
        assert walks.step(conn, broadcast_id, START, limit=60)
        (row, *_), found = rows(conn, broadcast_id), rows(conn, broadcast_id)
        assert (row.state, len(found)) == ("held", 50), "who is held is not called"
        assert walks.unfinished(conn) == [broadcast_id]
        assert watches.judged(conn, only_first=False) == []
        assert not walks.step(conn, broadcast_id, START)
        assert (len(rows(conn, broadcast_id)), walks.unfinished(conn)) == (51, [])
        conn.execute(update(delivery).where(delivery.c.state == "pending").values(state="sent"))
        (judged,) = watches.judged(conn, only_first=True)
        assert watches.settle(conn, judged)
        assert walks.unfinished(conn) == [broadcast_id]
        assert not watches.any_first(conn)
        while walks.step(conn, broadcast_id, START):
            pass
        assert len(rows(conn, broadcast_id)) == 52

    await database.write(story)


async def test_what_was_changed_since_it_was_judged_is_left_alone(database: Database) -> None:
    def story(conn: Connection) -> None:
        for number in range(1, 60):
            resident(conn, number)
        broadcast_id = broadcasts.create(conn, draft(), TEXTS, START)
        broadcasts.begin(conn, broadcast_id, START, START)
        walks.step(conn, broadcast_id, START)
        conn.execute(update(delivery).values(state="failed", reason="blocked"))
        (judged,) = watches.judged(conn, only_first=False)
        broadcasts.act(conn, broadcast_id, "pause", now=START)
        assert not watches.settle(conn, judged)
        broadcasts.act(conn, broadcast_id, "resume", now=START)
        (judged,) = watches.judged(conn, only_first=False)
        assert watches.settle(conn, judged)
        assert (state(conn, broadcast_id), watches.judged(conn, only_first=False)) == ("paused", [])

    await database.write(story)


async def test_test_contacts_get_what_is_for_them(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        tester = resident(conn, 2, test=True)
        broadcast_id = announce(conn, audience="test")
        assert [row.person_id for row in rows(conn, broadcast_id)] == [tester]

    await database.write(story)


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("apology", ("pending", None)),
        ("hold", ("held", "no_text_in_language")),
        ("skip", ("skipped", "no_text_in_language")),
    ],
)
async def test_who_reads_another_language_gets_what_was_chosen(
    database: Database, missing: str, expected: tuple[str, str | None]
) -> None:
    def story(conn: Connection) -> None:
        english, polish = resident(conn, 1), resident(conn, 2, language="pl")
        broadcast_id = announce(conn, missing=missing)
        found = {row.person_id: row for row in rows(conn, broadcast_id)}
        assert found[english].state == "pending"
        assert (found[polish].state, found[polish].reason) == expected
        parts = conn.execute(select(content.c.parts).where(content.c.id == found[polish].content_id)).scalar_one()
        assert parts[0]["text"].endswith("The clinic moves.")
        assert (parts[0]["text"] == "The clinic moves.") is (missing != "apology")

    await database.write(story)


async def test_who_has_a_text_in_their_language_gets_that(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1, language="pl")
        broadcast_id = announce(
            conn,
            markdown={"en": "The clinic moves.", "pl": "Przychodnia się przenosi."},
            checked={"pl": Checker("Anna")},
        )
        heads = deliveries.heads(conn, broadcast_id, LATER, limit=1)
        (claimed,) = deliveries.claim(conn, [heads[0].id], LATER)
        assert claimed.payload["text"] == "Przychodnia się przenosi."

    await database.write(story)


ACTS = [
    ("running", "pause", "paused"),
    ("scheduled", "pause", "paused"),
    ("paused", "pause", None),
    ("paused", "resume", "running"),
    ("stopped", "resume", "running"),
    ("held", "resume", "running"),
    ("running", "resume", None),
    ("running", "cancel", "cancelled"),
    ("paused", "cancel", "cancelled"),
    ("done", "cancel", None),
    ("cancelled", "resume", None),
    ("running", "retry", "running"),
    ("cancelled", "retry", None),
    ("cancelled", "resend", None),
]


@pytest.mark.parametrize(("before", "verb", "after"), ACTS)
async def test_which_acts_are_possible(database: Database, before: str, verb: Any, after: str | None) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = broadcasts.create(conn, draft(), TEXTS, START)
        conn.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(state=before))
        acted = broadcasts.act(conn, broadcast_id, verb, now=LATER)
        expected = Acted(True, after, 2) if after else Acted(False, before, 1, "not_now")
        assert acted == expected

    await database.write(story)


async def test_two_who_press_at_once_are_one_act(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = announce(conn)
        seen = broadcasts.show(conn, broadcast_id)
        assert seen is not None
        assert broadcasts.act(conn, broadcast_id, "pause", now=LATER, version=seen["version"]).done
        again = broadcasts.act(conn, broadcast_id, "pause", now=LATER, version=seen["version"])
        assert (again.done, again.reason) == (False, "changed_meanwhile")
        assert broadcasts.act(conn, 999, "pause", now=LATER).reason == "no_such"

    await database.write(story)


async def test_a_scheduled_one_that_was_paused_waits_for_its_time_again(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = broadcasts.create(conn, draft(at=LONG_AFTER), TEXTS, START)
        broadcasts.act(conn, broadcast_id, "pause", now=START)
        assert broadcasts.act(conn, broadcast_id, "resume", now=LATER).state == "scheduled"

    await database.write(story)


async def test_a_cancelled_one_leaves_nobody_waiting(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        broadcast_id = announce(conn)
        broadcasts.act(conn, broadcast_id, "cancel", now=LATER)
        counts = deliveries.counts(conn, broadcast_id)
        assert (counts["pending"], counts["skipped"]) == (0, 1)

    await database.write(story)


async def test_it_is_done_when_everybody_was_found_and_nothing_waits(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        broadcast_id = announce(conn)
        assert not broadcasts.finish(conn, broadcast_id, LATER)
        conn.execute(update(delivery).values(state="unknown"))
        assert broadcasts.finish(conn, broadcast_id, LATER)
        shown = broadcasts.show(conn, broadcast_id)
        assert shown is not None
        assert (shown["state"], shown["counts"]["unknown"]) == ("done", 1)

    await database.write(story)


async def test_an_empty_audience_is_done_at_once(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = announce(conn)
        assert broadcasts.finish(conn, broadcast_id, LATER)
        shown = broadcasts.show(conn, broadcast_id)
        assert shown is not None
        assert shown["total"] == 0

    await database.write(story)


async def test_in_quiet_hours_only_those_that_ignore_them_are_sent(database: Database) -> None:
    def story(conn: Connection) -> None:
        first, second = announce(conn), announce(conn, quiet_hours="ignore")
        assert [one.id for one in broadcasts.sendable(conn, 1, quiet=False)] == [first, second]
        assert [one.id for one in broadcasts.sendable(conn, 1, quiet=True)] == [second]

    await database.write(story)


async def test_what_is_shown_has_the_shape_of_the_contract(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        broadcast_id = announce(conn)
        shown = broadcasts.show(conn, broadcast_id)
        assert shown is not None
        assert shown.keys() >= CONTRACT
        assert shown["counts"].keys() >= {"sent", "failed", "skipped", "unknown", "resent", "pending", "sending"}
        assert shown["started_at"] == START.isoformat()
        assert broadcasts.show(conn, 999) is None
        assert [one["id"] for one in broadcasts.list_all(conn)] == [broadcast_id]

    await database.write(story)


async def test_a_progress_message_is_sent_then_edited_seldom_and_once_more_at_the_end(database: Database) -> None:
    def story(conn: Connection) -> None:
        broadcast_id = announce(conn)
        progress.watch(conn, broadcast_id, 5)
        progress.watch(conn, broadcast_id, 5)
        (watched,) = progress.stale(conn, START)
        assert watched.message_id is None
        progress.showing(conn, watched, "hash", START)
        assert progress.stale(conn, START + timedelta(seconds=30)) == []  # it has no number yet
        assert len(progress.stale(conn, START + timedelta(seconds=121))) == 1  # and is taken to be lost
        progress.sent(conn, broadcast_id, 5, 77)
        assert progress.stale(conn, START + timedelta(seconds=3)) == []
        (watched,) = progress.stale(conn, START + timedelta(seconds=5))
        assert watched.message_id == 77
        broadcasts.finish(conn, broadcast_id, START + timedelta(seconds=6))
        (watched,) = progress.stale(conn, START + timedelta(seconds=9))
        progress.showing(conn, watched, "the end", START + timedelta(seconds=9))
        assert progress.stale(conn, LONG_AFTER) == []
        assert conn.execute(select(progress_table.c.shown)).scalar_one() == "the end"

    await database.write(story)

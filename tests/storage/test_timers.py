"""Timers of questions that wait: begun, replaced, fired once, too late, in quiet hours, forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Row, select

from conversations.session import Session
from conversations.timers import Timer
from programme import quiet
from programme.courtesy import WITHOUT, Courtesy
from programme.programme import Programme
from storage import erasures, inbox, outbox, people, sessions, timers
from storage.database import Database
from storage.inbox import Due
from storage.keys import Keyring
from storage.sessions import Open
from storage.tables import outbox as outbox_table
from storage.tables import timer
from tests.clock import START
from tests.storage.sending import resident

BOT = 77
DAY = timedelta(days=1)
RULES = timers.written([Timer("nudge", DAY, timedelta(hours=6)), Timer("expiry", 7 * DAY)])
HANGS: dict[str, Any] = {"kind": "wait", "session": "s1", "wait": "w1", "timers": RULES}


def waits(conn: Connection, telegram_id: int = 1, session_id: str = "s1", wait: str = "w1") -> int:
    """Somebody whose conversation waits at a question; their number."""
    person_id = resident(conn, telegram_id)
    _at(conn, person_id, session_id, wait)
    return person_id


def _at(conn: Connection, person_id: int, session_id: str, wait: str) -> None:
    here: dict[str, Any] = {"facts": {}, "trail": (), "tries": 0, "opened": START}
    session = Session(id=session_id, flow="f", version="v", step="a", wait=wait, **here)
    sessions.save(conn, person_id, Open(session, 1), START)


def kept(conn: Connection) -> list[Row[Any]]:
    return list(conn.execute(select(timer).order_by(timer.c.kind)))


def fired(conn: Connection, now: datetime, courtesy: Courtesy = WITHOUT) -> list[Due]:
    """What became rows of the inbox at this moment, in their order."""
    timers.fire(conn, BOT, now, courtesy)
    taken = inbox.take(conn, 100)
    inbox.done(conn, [row.id for row in taken], now)
    return [row.due for row in taken if row.due is not None]


async def test_a_question_that_was_sent_starts_its_timers(database: Database) -> None:
    def story(conn: Connection) -> None:
        person_id = waits(conn)
        timers.begin(conn, HANGS, START)
        assert [(row.kind, row.wait, row.due_at, row.drop_after, row.person_id) for row in kept(conn)] == [
            ("expiry", "w1", START + 7 * DAY, None, person_id),
            ("nudge", "w1", START + DAY, 6 * 3600, person_id),
        ]
        assert timers.earliest(conn) == START + DAY

    await database.write(story)


async def test_one_that_failed_only_comes_to_its_end(database: Database) -> None:
    def story(conn: Connection) -> None:
        waits(conn)
        timers.begin(conn, HANGS, START, kinds=(timers.EXPIRY,))
        assert [row.kind for row in kept(conn)] == ["expiry"]

    await database.write(story)


@pytest.mark.parametrize("hangs", [{**HANGS, "wait": "w0"}, {**HANGS, "session": "s0"}, {**HANGS, "timers": []}])
async def test_a_conversation_that_has_gone_on_gets_none(database: Database, hangs: dict[str, Any]) -> None:
    def story(conn: Connection) -> None:
        waits(conn)
        timers.begin(conn, hangs, START)
        assert kept(conn) == []

    await database.write(story)


async def test_a_newer_question_s_timers_take_the_place_of_older_ones(database: Database) -> None:
    def story(conn: Connection) -> None:
        person_id = waits(conn)
        timers.begin(conn, HANGS, START)
        before = {row.id for row in kept(conn)}
        _at(conn, person_id, "s1", "w2")
        timers.begin(conn, {**HANGS, "wait": "w2"}, START + DAY)
        assert [(row.kind, row.wait) for row in kept(conn)] == [("expiry", "w2"), ("nudge", "w2")]
        assert before.isdisjoint(row.id for row in kept(conn)), "a number is never used twice"

    await database.write(story)


async def test_they_go_with_their_conversation_and_with_their_person(database: Database, keys: Keyring) -> None:
    def story(conn: Connection) -> None:
        waits(conn, 1, "s1")
        timers.begin(conn, HANGS, START)
        sessions.close(conn, ["s1"])
        assert kept(conn) == []
        other = waits(conn, 2, "s2")
        timers.begin(conn, {**HANGS, "session": "s2"}, START)
        timers.fire(conn, BOT, START + DAY)
        assert erasures.erase(conn, other, "person", START, keys)
        assert kept(conn) == []
        assert inbox.take(conn, 10) == [], "one that was due went with them too"

    await database.write(story)


async def test_what_is_due_fires_once_in_its_person_s_order(database: Database) -> None:
    def story(conn: Connection) -> None:
        waits(conn)
        timers.begin(conn, HANGS, START)
        assert fired(conn, START + DAY - timedelta(seconds=1)) == []
        (due,) = fired(conn, START + DAY)
        assert (due.sender, due.session, due.wait, due.kind, due.number) == (1, "s1", "w1", "nudge", 1)
        assert fired(conn, START + DAY) == []
        assert [row.kind for row in kept(conn)] == ["expiry"]
        inbox.add_due(conn, BOT, [due], START)
        assert inbox.take(conn, 10) == [], "its number is known"

    await database.write(story)


async def test_down_for_long_a_nudge_is_dropped_and_the_end_fires(database: Database) -> None:
    def story(conn: Connection) -> None:
        waits(conn)
        timers.begin(conn, HANGS, START)
        assert fired(conn, START + DAY + timedelta(hours=7)) == [], "later than its rule allows"
        assert [row.kind for row in kept(conn)] == ["expiry"]
        assert [due.kind for due in fired(conn, START + 30 * DAY)] == ["expiry"], "without a rule it fires when up"

    await database.write(story)


async def test_a_nudge_whose_question_has_come_to_its_end_is_left_out(database: Database) -> None:
    def story(conn: Connection) -> None:
        waits(conn)
        soon = timers.written([Timer("nudge", DAY), Timer("expiry", 2 * DAY)])
        timers.begin(conn, {**HANGS, "timers": soon}, START)
        assert [due.kind for due in fired(conn, START + 3 * DAY)] == ["expiry"]

    await database.write(story)


async def test_in_quiet_hours_a_nudge_waits_for_their_end_and_an_end_does_not(database: Database) -> None:
    """Over the night of 28 March 2026, in which the clocks go forward: the morning comes an hour earlier."""
    zone = ZoneInfo("Europe/London")
    hours = Programme.example().quiet_hours
    sent = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)
    night = sent + DAY
    morning = quiet.earliest_allowed(night, hours, zone)
    assert morning == datetime(2026, 3, 29, 7, 30, tzinfo=UTC)

    def story(conn: Connection) -> None:
        waits(conn)
        timers.begin(conn, HANGS, sent)
        courtesy = Courtesy(quiet_hours=hours, zone=zone)
        assert fired(conn, night, courtesy) == []
        assert timers.earliest(conn) == morning
        assert fired(conn, morning - timedelta(minutes=1), courtesy) == []
        assert [due.kind for due in fired(conn, morning, courtesy)] == ["nudge"], "the morning makes nobody late"
        assert [due.kind for due in fired(conn, sent + 7 * DAY, courtesy)] == ["expiry"]

    await database.write(story)


@pytest.mark.parametrize(("ends", "due"), [("12:00", START + DAY + timedelta(hours=2)), ("10:00", None)])
async def test_a_nudge_waits_for_the_end_of_its_persons_own_quiet_hours(
    database: Database, ends: str, due: datetime | None
) -> None:
    """They begin at nine; it is ten. Their end is no longer quiet."""

    def story(conn: Connection) -> None:
        person_id = waits(conn)
        people.change(conn, person_id, quiet_from="09:00", quiet_to=ends)
        timers.begin(conn, HANGS, START)
        assert len(fired(conn, START + DAY)) == (0 if due else 1)
        if due is not None:
            assert timers.earliest(conn) == due
            assert [one.kind for one in fired(conn, due)] == ["nudge"]

    await database.write(story)


async def test_many_that_are_due_at_once_are_taken_in_slices(database: Database) -> None:
    def story(conn: Connection) -> None:
        for number in range(1, timers.AT_ONCE + 6):
            waits(conn, number, f"s{number}")
            timers.begin(conn, {**HANGS, "session": f"s{number}"}, START)
        assert timers.fire(conn, BOT, START + DAY) == (timers.AT_ONCE, True)
        assert timers.fire(conn, BOT, START + DAY) == (5, False)

    await database.write(story)


async def test_a_question_can_be_put_again_at_once(database: Database) -> None:
    def story(conn: Connection) -> None:
        waits(conn)
        timers.put_again(conn, BOT, HANGS, START)
        timers.put_again(conn, BOT, {**HANGS, "wait": "w0"}, START)
        (row,) = inbox.take(conn, 10)
        assert row.due is not None
        assert (row.due.kind, row.due.wait) == ("again", "w1")
        assert kept(conn) == []

    await database.write(story)


async def test_a_question_given_up_after_crashes_counts_as_sent_a_minute_after_it_was_claimed(
    database: Database,
) -> None:
    def story(conn: Connection) -> None:
        person_id = waits(conn)
        ordered: dict[str, Any] = {"lane": 0, "method": "sendMessage", "payload": {"text": "?"}, "now": START}
        row = outbox.add(conn, chat_id=1, person_id=person_id, on_sent=HANGS, **ordered)
        for _ in range(outbox.CRASH_TRIES):
            assert kept(conn) == []
            assert outbox.claim(conn, [row], START)
            outbox.recover(conn, START + timedelta(hours=1))
        state = conn.execute(select(outbox_table.c.state).where(outbox_table.c.id == row)).scalar_one()
        assert state == "unknown"
        assert timers.earliest(conn) == START + timedelta(seconds=60) + DAY

    await database.write(story)

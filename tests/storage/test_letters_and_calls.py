"""Whom an announcement reaches by letter or by a call, and what is known of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, update

from storage import exports, letters_and_calls, people, reports, without_telegram
from storage.tables import broadcast
from tests.clock import START
from tests.storage.sending import announce
from tests.storage.test_without_telegram import CALL, keyed

if TYPE_CHECKING:
    from storage.database import Database

LATER = START + timedelta(hours=1)


async def test_those_of_its_audience_are_on_the_lists_until_they_are_told(database: Database) -> None:
    def story(conn: Connection) -> None:
        rose, tom, ann = keyed(conn), keyed(conn, "Tom", CALL), keyed(conn, "Ann", CALL, "taking_part")
        number = announce(conn)

        def on_it(*, untold: bool = False) -> list[int]:
            sheet = letters_and_calls.of_broadcast(conn, number, LATER, untold=untold)
            assert sheet is not None
            assert sheet.total == len(sheet.people)
            return [one.id for one in sheet.people]

        assert ann not in on_it()
        assert on_it() == [rose, tom]
        assert letters_and_calls.counts(conn, number, LATER) == {"letter": 0, "call": 0, "not_reached": 0, "untold": 2}
        written = letters_and_calls.write_down(conn, number, {rose: (None, "letter")}, 1, LATER)
        assert written == ({"letter": 1, "call": 0, "not_reached": 0}, 0)
        assert (on_it(), on_it(untold=True)) == ([tom, rose], [tom])
        report = reports.of_broadcast(conn, number, LATER)
        assert report is not None
        assert report.otherwise == {}  # while it runs it is told often
        conn.execute(update(broadcast).values(state="paused"))
        report = reports.of_broadcast(conn, number, LATER)
        assert report is not None
        assert report.otherwise == {"letter": 1, "call": 0, "not_reached": 0, "untold": 1}
        assert letters_and_calls.write_down(conn, number, {rose: (None, "call"), ann: (None, "call")}, 1, LATER)[1] == 2
        held = exports.export_person(conn, rose, LATER)
        assert held is not None
        assert held["told_otherwise"] == [{"broadcast_id": number, "how": "letter", "at": LATER.isoformat()}]
        without_telegram.stop(conn, rose, LATER)
        people.forget(conn, tom)
        assert on_it() == []
        assert letters_and_calls.counts(conn, number, LATER) == {"letter": 1, "call": 0, "not_reached": 0, "untold": 0}

    await database.write(story)


async def test_what_is_not_approved_or_was_over_before_has_none(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = announce(conn)
        conn.execute(update(broadcast).values(finished_at=START - timedelta(minutes=1)))
        keyed(conn)
        sheet = letters_and_calls.of_broadcast(conn, number, LATER)
        assert sheet is not None
        assert sheet.people == []
        assert letters_and_calls.counts(conn, number, LATER) == {}
        for state in ("draft", "waiting_approval", "cancelled"):
            conn.execute(update(broadcast).values(state=state))
            assert letters_and_calls.of_broadcast(conn, number, LATER) is None
        assert letters_and_calls.of_broadcast(conn, 999, LATER) is None

    await database.write(story)


async def test_a_correction_is_told_to_whom_it_was_told(database: Database) -> None:
    def story(conn: Connection) -> None:
        rose, _ = keyed(conn), keyed(conn, "Tom", CALL)
        first, second = announce(conn), announce(conn)
        conn.execute(
            update(broadcast)
            .where(broadcast.c.id == second)
            .values(corrects_id=first, correction="delete", audience="x")
        )
        letters_and_calls.write_down(conn, first, {rose: (None, "letter")}, 1, LATER)
        sheet = letters_and_calls.of_broadcast(conn, second, LATER)
        assert sheet is not None
        assert ([one.id for one in sheet.people], sheet.takes_back) == ([rose], True)
        assert sheet.said_to(sheet.people[0]) == []

    await database.write(story)

"""Announcements that wait for a second person, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from storage import approvals, broadcasts, staff
from storage.database import Database
from storage.tables import broadcast
from tests.clock import START
from tests.storage.sending import QUESTION, TEXTS, draft, resident, state

LATER = START + timedelta(hours=1)


def team(conn: Connection) -> tuple[int, int, int]:
    """Three officers."""
    made = [staff.add(conn, telegram_id=9000 + number, role="officer", now=START) for number in range(3)]
    return made[0].id, made[1].id, made[2].id


async def test_what_waits_does_not_begin_and_its_maker_cannot_approve_it(database: Database) -> None:
    def story(conn: Connection) -> None:
        maker, second, _ = team(conn)
        number = broadcasts.create(conn, draft(made_by=maker, question=QUESTION), TEXTS, START, waits=True)
        assert (state(conn, number), broadcasts.due(conn, LATER)) == ("waiting_approval", [])
        assert broadcasts.begin(conn, number, START, START) is None
        for verb in ("pause", "resume", "retry", "resend"):
            assert broadcasts.act(conn, number, verb, now=START).reason == "not_now"
        assert approvals.approve(conn, number, by=maker, people=5, version=1, now=START).reason == "own"
        assert approvals.decline(conn, number, by=maker, version=1, now=START).reason == "own"
        (waiting,) = approvals.all_waiting(conn)
        assert "When suits you?" in waiting.parts[-1]["text"]
        assert approvals.approve(conn, number, by=second, people=5, version=1, now=LATER).done
        shown = broadcasts.show(conn, number)
        assert shown is not None
        assert (shown["state"], shown["approved_count"], shown["approved_at"]) == ("scheduled", 5, LATER.isoformat())
        assert broadcasts.begin(conn, number, LATER, LATER) == "running"

    await database.write(story)


async def test_two_who_decide_at_once_are_one_act(database: Database) -> None:
    def story(conn: Connection) -> None:
        maker, second, third = team(conn)
        number = broadcasts.create(conn, draft(made_by=maker), TEXTS, START, waits=True)
        assert approvals.approve(conn, number, by=second, people=5, version=1, now=START).done
        again = approvals.approve(conn, number, by=third, people=5, version=1, now=START)
        assert (again.done, again.reason, again.state) == (False, "not_now", "scheduled")
        assert not approvals.decline(conn, number, by=third, version=1, now=START).done
        assert approvals.approve(conn, 99, by=third, people=5, version=1, now=START).reason == "no_such"

    await database.write(story)


async def test_an_answer_to_what_stood_there_before_is_refused(database: Database) -> None:
    def story(conn: Connection) -> None:
        maker, second, third = team(conn)
        number = broadcasts.create(conn, draft(made_by=maker), TEXTS, START, waits=True)
        approvals.approve(conn, number, by=second, people=5, version=1, now=START)
        assert not approvals.ask(conn, number, 1), "it had another version"
        assert approvals.ask(conn, number, 2)
        waiting = approvals.of(conn, number)
        assert waiting is not None
        assert (waiting.version, waiting.approved_count) == (3, 5)
        assert approvals.approve(conn, number, by=third, people=9, version=1, now=LATER).reason == "changed_meanwhile"
        assert approvals.decline(conn, number, by=third, version=3, now=LATER).done
        shown = broadcasts.show(conn, number)
        assert shown is not None
        assert (shown["state"], shown["reason"]) == ("cancelled", "declined")

    await database.write(story)


async def test_the_operator_needs_nobody_and_approves_anything(database: Database) -> None:
    def story(conn: Connection) -> None:
        maker, _, _ = team(conn)
        number = broadcasts.create(conn, draft(made_by=maker), TEXTS, START, waits=True)
        assert approvals.approve(conn, number, by=None, people=2, version=None, now=START).done
        own = broadcasts.create(conn, draft(), TEXTS, START)
        assert [row.id for row in broadcasts.due(conn, START)] == [number, own]

    await database.write(story)


@pytest.mark.parametrize("at", [None, START])
async def test_what_was_held_begins_where_it_is_counted_again(database: Database, at: object) -> None:
    def story(conn: Connection) -> None:
        maker, _, _ = team(conn)
        number = broadcasts.create(conn, draft(made_by=maker, at=at, late="hold"), TEXTS, START)
        assert broadcasts.begin(conn, number, START, LATER) == "held"
        assert broadcasts.act(conn, number, "resume", now=LATER).state == "scheduled"
        (row,) = broadcasts.due(conn, LATER)
        assert row.ready == LATER, "it is late no longer"
        assert broadcasts.begin(conn, number, row.ready, LATER, row.version - 1) is None, "somebody was quicker"
        assert broadcasts.begin(conn, number, row.ready, LATER, row.version) == "running"

    await database.write(story)


async def test_who_would_get_it_is_counted_anew(database: Database) -> None:
    def story(conn: Connection) -> None:
        number = broadcasts.create(conn, draft(), TEXTS, START)
        assert approvals.people_now(conn, number, START) == 0
        resident(conn, 1)
        assert approvals.people_now(conn, number, START) == 1
        conn.execute(update(broadcast).values(audience="nonsense:"))
        assert approvals.people_now(conn, number, START) is None, "the walk says what is wrong with it"
        assert approvals.people_now(conn, 99, START) is None

    await database.write(story)

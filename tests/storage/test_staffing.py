"""What administrators do with the team at a desk, and the list that they see."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert

from programme.roles import Role
from storage import audit, progress, signing_in, staff, staffing, team_list
from storage.database import Database
from storage.tables import broadcast
from tests.clock import START


def _hired(conn: Connection, *roles: Role) -> list[int]:
    return [
        staff.add(conn, telegram_id=9000 + at, role=role, name=f"Member {at}", now=START + at * timedelta(days=1)).id
        for at, role in enumerate(roles, 1)
    ]


async def test_an_administrator_adds_changes_and_removes_and_the_log_says_who(database: Database) -> None:
    def story(conn: Connection) -> None:
        (boss,) = _hired(conn, "administrator")
        made = staffing.add(conn, 77, "officer", "Ben", by=boss, now=START)
        assert made.member is not None
        ben = made.member.id
        assert staffing.add(conn, 77, "reader", "Ben", by=boss, now=START).refused == "stale"
        changed = staffing.change_role(conn, ben, "analyst", was="officer", by=boss, now=START)
        assert changed.member is not None
        assert changed.member.role == "analyst"
        assert staffing.change_role(conn, ben, "reader", was="officer", by=boss, now=START).refused == "stale"
        assert staffing.change_role(conn, ben, "analyst", was="analyst", by=boss, now=START).refused is None
        assert staffing.set_duty(conn, ben, on=False, by=boss, now=START).refused is None
        assert staffing.make_link(conn, ben, by=boss, now=START) is not None
        assert staffing.remove(conn, ben, by=boss, now=START).refused is None
        assert staffing.remove(conn, ben, by=boss, now=START).refused == "gone"
        assert staffing.set_duty(conn, ben, on=True, by=boss, now=START).refused == "gone"
        assert staffing.change_role(conn, ben, "reader", was="analyst", by=boss, now=START).refused == "gone"
        assert staffing.make_link(conn, ben, by=boss, now=START) is None
        told = [(one.act, one.staff_id, one.subject) for one in reversed(audit.entries(conn))][1:]
        acts = ("staff.add", "staff.role", "staff.duty", "console.link", "staff.remove")
        assert told == [(act, boss, f"staff:{ben}") for act in acts]

    await database.write(story)


async def test_nobody_changes_themselves_and_nobody_but_an_administrator_anybody(database: Database) -> None:
    def story(conn: Connection) -> None:
        boss, officer = _hired(conn, "administrator", "officer")
        assert staffing.remove(conn, boss, by=boss, now=START).refused == "last_administrator"
        for act in (
            staffing.add(conn, 77, "reader", None, by=officer, now=START),
            staffing.change_role(conn, boss, "reader", was="administrator", by=officer, now=START),
            staffing.remove(conn, boss, by=officer, now=START),
            staffing.set_duty(conn, boss, on=False, by=officer, now=START),
        ):
            assert act.refused == "not_yours"
        assert staffing.make_link(conn, boss, by=officer, now=START) is None
        assert [one.role for one in staff.members(conn)] == ["administrator", "officer"]

    await database.write(story)


async def test_two_who_remove_each_other_at_once_leave_one(database: Database) -> None:
    first, second = await database.write(lambda conn: _hired(conn, "administrator", "administrator"))
    done = await asyncio.gather(
        database.write(staffing.remove, second, by=first, now=START),
        database.write(staffing.remove, first, by=second, now=START),
    )
    assert sorted(str(one.refused) for one in done) == ["None", "not_yours"]
    assert len(await database.read(staff.members)) == 1


async def test_who_is_removed_is_signed_out_for_good(database: Database) -> None:
    def story(conn: Connection) -> None:
        boss, ben = _hired(conn, "administrator", "officer")
        session = signing_in.use_link(conn, signing_in.make_link(conn, ben, START), "Firefox", START)
        link = signing_in.make_link(conn, ben, START)
        assert session is not None
        assert staffing.remove(conn, ben, by=boss, now=START).refused is None
        back = staffing.add(conn, 9002, "officer", None, by=boss, now=START)
        assert back.member is not None
        assert (back.member.id, back.member.name) == (ben, "Member 2")
        assert signing_in.session_of(conn, session, START) is None
        assert not signing_in.link_works(conn, link, START)

    await database.write(story)


@pytest.mark.parametrize(("role", "watches"), [("reader", True), ("auditor", True), ("analyst", False)])
async def test_who_may_not_read_announcements_any_more_is_shown_no_figures_of_them(
    database: Database, role: Role, watches: bool
) -> None:
    def story(conn: Connection) -> bool:
        boss, ben = _hired(conn, "administrator", "officer")
        values = {"state": "running", "audience": "all", "purpose": "update", "made_by": ben, "made_at": START}
        number = conn.execute(insert(broadcast).values(values).returning(broadcast.c.id)).scalar_one()
        progress.watch(conn, number, 9002)
        staffing.change_role(conn, ben, role, was="officer", by=boss, now=START)
        return bool(progress.stale(conn, START))

    assert await database.write(story) is watches


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [1, 2, 3]),
        ({"words": "MEMBER 2"}, [2]),
        ({"words": "%"}, []),
        ({"role": "officer"}, [2]),
        ({"duty": "on"}, [1]),
        ({"duty": "off"}, [2]),
        ({"sort": "name", "down": True}, [3, 2, 1]),
        ({"sort": "role"}, [1, 2, 3]),
        ({"sort": "since", "down": True}, [3, 2, 1]),
    ],
)
async def test_the_list_is_searched_narrowed_and_sorted(
    database: Database, asked: dict[str, str | bool], found: list[int]
) -> None:
    def story(conn: Connection) -> None:
        _hired(conn, "administrator", "officer", "reader")
        staff.set_duty(conn, 2, on=False, now=START)
        rows, total = team_list.search(conn, limit=50, **asked)  # type: ignore[arg-type]  # why: the parameters are a table
        assert ([one.member.id for one in rows], total) == (found, len(found))
        rows, total = team_list.search(conn, limit=1, offset=1, **asked)  # type: ignore[arg-type]  # why: as above
        assert ([one.member.id for one in rows], total) == (found[1:2], len(found))

    await database.write(story)


async def test_an_administrator_ends_the_sessions_of_one_member_and_of_nobody_else(database: Database) -> None:
    def story(conn: Connection) -> None:
        boss, ben, ada = _hired(conn, "administrator", "officer", "officer")
        mine, *_ = [
            signing_in.open_session(conn, who, "Firefox", START + at * timedelta(minutes=1))
            for at, who in enumerate((ben, ben, ben, ada))
        ]
        now = START + timedelta(minutes=5)
        assert staffing.end_sessions(conn, ben, None, by=ada, now=now) is None
        first = signing_in.sessions(conn, ben, now)[-1].id
        assert staffing.end_sessions(conn, ada, first, by=boss, now=now) == 0
        assert staffing.end_sessions(conn, ben, first, by=boss, now=now) == 1
        assert signing_in.session_of(conn, mine, now) is None
        assert staffing.end_sessions(conn, ben, None, by=boss, now=now) == 2
        assert len(signing_in.sessions(conn, ada, now)) == 1
        assert [(one.act, one.staff_id) for one in audit.entries(conn)[:3]] == [("console.sign_out", boss)] * 3

    await database.write(story)

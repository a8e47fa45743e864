"""Who each member is to the organisation's own sign-in."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection

from storage import audit, identities, signing_in, staff
from storage.database import Database
from tests.clock import START

GRACE = "grace@example.org"


def _team(conn: Connection) -> tuple[int, int]:
    boss = staff.add(conn, telegram_id=1, role="administrator", now=START)
    return boss.id, staff.add(conn, telegram_id=2, role="officer", name="Grace", now=START).id


async def test_whoever_is_written_down_is_signed_in_until_they_leave(database: Database) -> None:
    def story(conn: Connection) -> None:
        boss, grace = _team(conn)
        assert identities.sign_in(conn, GRACE, "email", "Firefox", START) is None
        assert identities.write_down(conn, grace, GRACE, "email", by=boss, was="", now=START) is None
        session = identities.sign_in(conn, GRACE, "email", "Firefox", START)
        assert session is not None
        found = signing_in.session_of(conn, session, START)
        assert found is not None
        assert found[1].id == grace
        acts = [(one.act, one.staff_id, one.detail) for one in audit.entries(conn)[:2]]
        assert acts == [("console.sign_in", grace, {"by": "organisation"}), ("staff.identity", boss, {"set": True})]
        staff.remove(conn, grace, now=START)
        assert identities.sign_in(conn, GRACE, "email", "Firefox", START) is None
        staff.add(conn, telegram_id=2, role="officer", now=START)
        assert identities.name_of(conn, grace) is None

    await database.write(story)


async def test_a_name_is_one_members_and_only_administrators_write_it_down(database: Database) -> None:
    def story(conn: Connection) -> None:
        boss, grace = _team(conn)
        assert identities.write_down(conn, grace, GRACE, "email", by=grace, now=START) == "not_yours"
        assert identities.write_down(conn, 99, GRACE, "email", by=boss, now=START) == "gone"
        assert identities.write_down(conn, grace, GRACE, "email", now=START) is None
        assert identities.write_down(conn, grace, GRACE, "email", was=GRACE, by=boss, now=START) is None
        assert identities.write_down(conn, boss, GRACE, "email", by=boss, now=START) == "taken"
        assert identities.write_down(conn, grace, None, "email", was="", by=boss, now=START) == "stale"
        assert identities.write_down(conn, grace, None, "email", was=GRACE, by=boss, now=START) is None
        assert identities.write_down(conn, boss, GRACE, "email", by=boss, now=START) is None

    await database.write(story)


async def test_who_changes_the_claim_lets_nobody_in_as_somebody_else(database: Database) -> None:
    """Two names that differ in capitals alone are one address: then it is nobody's."""

    def story(conn: Connection) -> None:
        boss, grace = _team(conn)
        identities.write_down(conn, boss, "GRACE@example.org", "upn", now=START)
        identities.write_down(conn, grace, GRACE, "upn", now=START)
        assert identities.member_named(conn, GRACE, "email") is None
        named = identities.member_named(conn, GRACE, "upn")
        assert named is not None
        assert named.id == grace

    await database.write(story)


async def test_two_who_give_one_name_at_once_are_not_both_the_first(database: Database) -> None:
    boss, grace = await database.write(_team)
    done = await asyncio.gather(
        *(database.write(identities.write_down, one, GRACE, "email", by=boss, now=START) for one in (boss, grace))
    )
    assert sorted(str(one) for one in done) == ["None", "taken"]

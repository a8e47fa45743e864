"""A link signs in once, for ten minutes; a session ends by itself, by hand, and when its member leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from storage import audit, console_drafts, signing_in, staff
from storage.database import Database
from storage.tables import console_link, console_session
from tests.clock import START

MINUTE = timedelta(minutes=1)


def _officer(conn: Connection, telegram_id: int = 9002) -> int:
    return staff.add(conn, telegram_id=telegram_id, role="officer", now=START).id


async def test_a_link_signs_in_once(database: Database) -> None:
    def story(conn: Connection) -> None:
        officer = _officer(conn)
        link = signing_in.make_link(conn, officer, START)
        assert signing_in.link_works(conn, link, START + MINUTE)
        assert signing_in.link_works(conn, link, START + MINUTE)
        session = signing_in.use_link(conn, link, "Firefox on Windows", START + MINUTE)
        assert session is not None
        assert signing_in.use_link(conn, link, "Firefox on Windows", START + MINUTE) is None
        assert not signing_in.link_works(conn, link, START + MINUTE)
        found = signing_in.session_of(conn, session, START + 2 * MINUTE)
        assert found is not None
        assert (found[0].browser, found[1].id, found[1].role) == ("Firefox on Windows", officer, "officer")
        assert [entry.act for entry in audit.entries(conn)][:2] == ["console.sign_in", "console.link"]

    await database.write(story)


@pytest.mark.parametrize("minutes", [10, 600])
async def test_after_ten_minutes_it_does_not(database: Database, minutes: int) -> None:
    def story(conn: Connection) -> None:
        link = signing_in.make_link(conn, _officer(conn), START)
        later = START + minutes * MINUTE
        assert not signing_in.link_works(conn, link, later)
        assert signing_in.use_link(conn, link, "A browser", later) is None

    await database.write(story)


async def test_a_newer_link_takes_the_place_of_an_older_one_of_the_same_member(database: Database) -> None:
    def story(conn: Connection) -> None:
        officer, colleague = _officer(conn), _officer(conn, 9003)
        first, theirs = signing_in.make_link(conn, officer, START), signing_in.make_link(conn, colleague, START)
        second = signing_in.make_link(conn, officer, START)
        works = [signing_in.link_works(conn, one, START) for one in (first, theirs, second, "made up", "")]
        assert works == [False, True, True, False, False]

    await database.write(story)


async def test_no_table_holds_a_secret(database: Database) -> None:
    def story(conn: Connection) -> None:
        link = signing_in.make_link(conn, _officer(conn), START)
        session = signing_in.use_link(conn, link, "A browser", START)
        rows = [*conn.execute(select(console_link)), *conn.execute(select(console_session))]
        assert len(rows) == 2
        assert not [row for row in rows if link in str(row) or str(session) in str(row)]

    await database.write(story)


@pytest.mark.parametrize(("idle", "after"), [(119, True), (120, False)])
async def test_a_session_ends_when_nothing_is_done_for_two_hours(database: Database, idle: int, after: bool) -> None:
    def story(conn: Connection) -> None:
        session = _signed_in(conn, _officer(conn))
        assert (signing_in.session_of(conn, session, START + idle * MINUTE) is not None) is after

    await database.write(story)


async def test_a_session_ends_after_twelve_hours_however_much_is_done(database: Database) -> None:
    def story(conn: Connection) -> None:
        session = _signed_in(conn, _officer(conn))
        for hour in range(1, 12):
            found = signing_in.session_of(conn, session, START + hour * 60 * MINUTE)
            assert found is not None
            assert signing_in.is_seen_again(found[0], START + hour * 60 * MINUTE)
            signing_in.seen(conn, found[0].id, START + hour * 60 * MINUTE)
        assert signing_in.session_of(conn, session, START + 12 * 60 * MINUTE) is None

    await database.write(story)


async def test_who_leaves_the_team_is_signed_out_and_their_link_opens_nothing(database: Database) -> None:
    def story(conn: Connection) -> None:
        officer = _officer(conn)
        session, link = _signed_in(conn, officer), signing_in.make_link(conn, officer, START)
        staff.remove(conn, officer, now=START)
        assert signing_in.session_of(conn, session, START) is None
        assert signing_in.whose(conn, session) is None
        assert signing_in.use_link(conn, link, "A browser", START) is None

    await database.write(story)


async def test_a_member_ends_their_own_sessions_and_no_others(database: Database) -> None:
    def story(conn: Connection) -> None:
        officer, colleague = _officer(conn), _officer(conn, 9003)
        session = _signed_in(conn, officer)
        (mine,) = signing_in.sessions(conn, officer, START)
        assert not signing_in.end(conn, mine.id, colleague, START)
        assert signing_in.end(conn, mine.id, officer, START)
        assert not signing_in.end(conn, mine.id, officer, START)
        assert signing_in.session_of(conn, session, START) is None
        assert list(signing_in.sessions(conn, officer, START)) == []

    await database.write(story)


async def test_a_draft_is_kept_for_its_writer_the_last_one_of_each_form(database: Database) -> None:
    def story(conn: Connection) -> None:
        officer, colleague = _officer(conn), _officer(conn, 9003)
        console_drafts.keep(conn, officer, "/announcements/new", {"words": ["Come"]}, START)
        console_drafts.keep(conn, officer, "/announcements/new", {"words": ["Come to"], "topic": ["a", "b"]}, START)
        found = console_drafts.kept(conn, officer, "/announcements/new")
        assert found is not None
        assert found.fields == {"words": ["Come to"], "topic": ["a", "b"]}
        assert console_drafts.kept(conn, colleague, "/announcements/new") is None
        assert console_drafts.left(conn, officer) == [("/announcements/new", START)]
        console_drafts.forget(conn, officer, "/announcements/new")
        assert console_drafts.left(conn, officer) == []

    await database.write(story)


async def test_a_draft_is_gone_after_a_month(database: Database) -> None:
    def story(conn: Connection) -> None:
        officer = _officer(conn)
        console_drafts.keep(conn, officer, "/a", {"words": ["Come"]}, START)
        console_drafts.keep(conn, officer, "/b", {}, START + console_drafts.KEPT)
        assert [form for form, _ in console_drafts.left(conn, officer)] == ["/b"]

    await database.write(story)


def _signed_in(conn: Connection, staff_id: int) -> str:
    secret = signing_in.use_link(conn, signing_in.make_link(conn, staff_id, START), "A browser", START)
    assert secret is not None
    return secret

"""Sentences in the team's own words, on both databases: a draft is said once somebody else has checked it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from storage import audit, sentences, staff
from storage.database import Database
from tests.clock import START

SKIP = ("en", "common.skip")
WORDS = {"everybody": ["Leave it out"]}


def _team(conn: Connection) -> tuple[int, int, int]:
    boss = staff.add(conn, telegram_id=1, role="administrator", now=START).id
    officer = staff.add(conn, telegram_id=2, role="officer", now=START).id
    return boss, officer, staff.add(conn, telegram_id=3, role="reader", now=START).id


def _how(conn: Connection, by: int) -> dict[str, Any]:
    return {"was": sentences.standing(conn, SKIP).version, "by": by, "now": START}


async def test_a_draft_is_said_once_somebody_else_has_checked_it_until_what_ships_is_said_again(
    database: Database,
) -> None:
    def story(conn: Connection) -> None:
        boss, officer, _ = _team(conn)
        assert sentences.write(conn, SKIP, WORDS, **_how(conn, boss)) is None
        assert (sentences.said(conn), sentences.last(conn), set(sentences.drafts(conn))) == ({}, 0, {SKIP})
        assert sentences.check(conn, SKIP, **_how(conn, boss)) == "own"
        assert sentences.check(conn, SKIP, **_how(conn, officer)) is None
        assert (sentences.said(conn), sentences.last(conn), sentences.drafts(conn)) == ({SKIP: WORDS}, 1, {})
        live = sentences.standing(conn, SKIP).live
        assert live is not None
        assert (live.written_by, live.checked_by) == (boss, officer)
        assert sentences.put_back(conn, SKIP, **_how(conn, boss)) is None
        assert (sentences.said(conn), sentences.last(conn)) == ({}, 2)
        assert sentences.put_back(conn, SKIP, **_how(conn, boss)) == "stale", "it is so already"
        acts = [(one.act, one.staff_id, one.subject) for one in audit.entries(conn)[:3]]
        assert acts == [
            ("sentence.put_back", boss, "sentence:common.skip"),
            ("sentence.check", officer, "sentence:common.skip"),
            ("sentence.write", boss, "sentence:common.skip"),
        ]

    await database.write(story)


async def test_only_whoever_may_and_looked_at_what_is_there_does_anything(database: Database) -> None:
    def story(conn: Connection) -> None:
        boss, officer, reader = _team(conn)
        assert sentences.write(conn, SKIP, WORDS, **_how(conn, officer)) == "not_yours"
        before = _how(conn, officer)
        assert sentences.check(conn, SKIP, **before) == "stale", "nothing waits"
        assert sentences.write(conn, SKIP, WORDS, **_how(conn, boss)) is None
        looked = _how(conn, officer)
        assert sentences.write(conn, SKIP, {"everybody": ["Other"]}, **_how(conn, boss)) is None
        assert sentences.check(conn, SKIP, **looked) == "stale", "those are not the words that were read"
        assert sentences.check(conn, SKIP, **_how(conn, reader)) == "not_yours"
        assert sentences.throw_away(conn, SKIP, **_how(conn, officer)) is None
        assert sentences.throw_away(conn, SKIP, **_how(conn, officer)) == "stale"
        assert (sentences.said(conn), sentences.drafts(conn)) == ({}, {})

    await database.write(story)

"""How much was told and answered within a time, without test contacts and what came later."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage import contributions
from storage.database import Database
from storage.heard_back import heard_back
from tests.clock import START
from tests.storage.sending import resident

DAY = timedelta(days=1)


async def test_what_was_told_and_answered_until_a_moment(database: Database) -> None:
    def said(conn: Connection, number: int, made: datetime, answered: datetime | None, *, test: bool = False) -> None:
        kept = contributions.add(
            conn,
            resident(conn, number, test=test),
            kind="said",
            words="made up",
            language="en",
            locality=None,
            make_receipt=lambda: f"R{number}",
            answer_by=None,
            now=made,
        )
        if answered is not None:
            contributions.move(
                conn, kept.id, expected_version=1, status="answered", staff_id=None, words="yes", now=answered
            )

    def story(conn: Connection) -> None:
        said(conn, 1, START - DAY, START - DAY)
        said(conn, 2, START - DAY, START + DAY)
        said(conn, 3, START - DAY, None)
        said(conn, 4, START, START)
        said(conn, 5, START - 9 * DAY, START - DAY)
        said(conn, 6, START - DAY, START - DAY, test=True)
        found = heard_back(conn, START - 2 * DAY, START)
        assert (found.told, found.answered) == (3, 1)

    await database.write(story)

"""A test of an announcement: it goes to test contacts alone, at once, and waits for nobody's check."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage import broadcasts, trial, versions, walks
from storage.database import Database
from storage.tables import broadcast, content
from tests.clock import START
from tests.storage.sending import TEXTS, draft, resident, rows

POLISH = "Przychodnia się przenosi."


def _tested(conn: Connection, **more: Any) -> int:
    number = trial.create(conn, draft(**more), TEXTS, "a test", START)
    while walks.step(conn, number, START):
        pass
    return number


async def test_test_contacts_get_it_in_their_language_though_nobody_has_checked_it(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1, language="pl")
        dev = resident(conn, 2, language="pl", test=True)
        number = _tested(conn, markdown={"en": "The clinic moves.", "pl": POLISH}, made_by=None)
        [row] = rows(conn, number)
        said = conn.execute(select(content.c.parts).where(content.c.id == row.content_id)).scalar_one()
        assert (row.person_id, row.state, said[0]["text"]) == (dev, "pending", POLISH)
        kept = conn.execute(select(broadcast).where(broadcast.c.id == number)).one()
        assert (kept.state, kept.audience, kept.note, kept.watch) == ("running", "test", "a test", None)
        assert versions.to_do(conn) == []

    await database.write(story)


@pytest.mark.parametrize(("missing", "state"), [("hold", "skipped"), ("skip", "skipped"), ("apology", "pending")])
async def test_nobody_waits_for_a_version_of_a_test(database: Database, missing: str, state: str) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1, language="ur", test=True)
        number = _tested(conn, missing=missing)
        assert [row.state for row in rows(conn, number)] == [state]
        assert versions.to_do(conn) == []
        assert broadcasts.due(conn, START) == []

    await database.write(story)

"""Who waits for an announcement gets it when they choose a language in which it is there, and only then."""

from __future__ import annotations

from sqlalchemy import Connection, update

from storage import broadcasts, language_changes, versions
from storage.database import Database
from storage.tables import broadcast
from storage.versions import Written
from tests.clock import START
from tests.storage.sending import TEXTS, announce, resident, rows, state


async def test_they_are_let_go_and_what_had_ended_goes_on(database: Database) -> None:
    def story(conn: Connection) -> None:
        ola, zara = (resident(conn, number, language=one) for number, one in ((1, "pl"), (2, "ur")))
        number = announce(conn, missing="hold")
        assert broadcasts.finish(conn, number, START)
        assert language_changes.changed(conn, ola, "ro") == []
        assert language_changes.changed(conn, ola, "en") == [number]
        found = {row.person_id: row.state for row in rows(conn, number)}
        assert found == {ola: "pending", zara: "held"}
        row = broadcasts.row_of(conn, number)
        assert row is not None
        assert (row.state, row.reason) == ("running", language_changes.REOPENED)
        assert language_changes.changed(conn, ola, "en") == []

    await database.write(story)


async def test_a_draft_does_not_let_them_go_and_nor_does_what_is_over(database: Database) -> None:
    def story(conn: Connection) -> None:
        ola = resident(conn, 1, language="pl")
        resident(conn, 2, language="ur")
        number = announce(conn, missing="hold")
        versions.add(conn, number, Written("ur", "کلینک", by=7), TEXTS, (), now=START)
        assert language_changes.changed(conn, ola, "ur") == []
        conn.execute(update(broadcast).values(state="cancelled"))
        assert language_changes.changed(conn, ola, "en") == []
        conn.execute(update(broadcast).values(state="paused"))
        assert language_changes.changed(conn, ola, "en") == [number]
        assert state(conn, number) == "paused"

    await database.write(story)

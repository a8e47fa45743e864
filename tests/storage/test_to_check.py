"""What waits for a member of the team: what somebody else wrote, on both databases."""

from __future__ import annotations

from sqlalchemy import Connection, update

from programme.programme import Programme
from storage import reviews, sentences, staff, to_check, updates
from storage.database import Database
from storage.tables import health_update_text
from tests.clock import START
from tests.transcripts.believable import content_for


async def test_what_somebody_else_wrote_waits_and_what_they_wrote_themselves_does_not(database: Database) -> None:
    def story(conn: Connection) -> None:
        boss = staff.add(conn, telegram_id=1, role="administrator", now=START).id
        officer = staff.add(conn, telegram_id=2, role="officer", now=START).id
        assert sentences.write(conn, ("pl", "common.skip"), {"everybody": ["x"]}, was="0-0", by=boss, now=START) is None
        assert (to_check.of_sentences(conn, boss), to_check.of_sentences(conn, officer)) == ({}, {"pl": 1})
        for one in content_for(Programme.example())[0]:
            updates.put(conn, one, START)
        conn.execute(update(health_update_text).values(checked_by="Dana"))
        polish = (health_update_text.c.update_id == 1) & (health_update_text.c.language == "pl")
        conn.execute(update(health_update_text).where(polish).values(checked_by=None, written_by=boss))
        assert to_check.of_content(conn, "update", officer) == [to_check.Piece(1, ("pl",))]
        assert to_check.of_content(conn, "update", boss) == to_check.of_content(conn, "opportunity", officer) == []
        assert reviews.count_to_check(conn, "update", officer) == 1, "as many as Home says"
        assert (to_check.of_approvals(conn, boss), to_check.of_versions(conn, boss)) == ([], [])

    await database.write(story)

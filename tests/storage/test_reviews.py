"""What is to be looked at again: updates and opportunities, but for those that were withdrawn."""

from __future__ import annotations

from datetime import date
from typing import get_args

from sqlalchemy import Connection, insert

from storage import reviews
from storage.database import Database
from storage.tables import health_update, opportunity
from tests.clock import START


def _published(conn: Connection) -> None:
    same = {"owner": "o", "published_at": START, "topics": [], "localities": []}
    for ref, day, gone in (("a", "2026-03-04", None), ("b", "2026-03-05", None), ("c", "2026-03-01", START)):
        conn.execute(insert(health_update).values(ref=ref, source="s", review_on=day, withdrawn_at=gone, **same))
        conn.execute(insert(opportunity).values(ref=ref, kind="event", review_on=day, withdrawn_at=gone, **same))


async def test_what_is_due_by_a_day_is_counted(database: Database) -> None:
    await database.write(_published)
    for kind in get_args(reviews.Kind):
        counted = [await database.read(reviews.count_due, kind, date(2026, 3, day)) for day in (3, 4, 5)]
        assert counted == [0, 1, 2]

"""What is told once, on both databases."""

from __future__ import annotations

from storage import notices
from storage.database import Database
from tests.clock import START


async def test_only_the_first_time_counts(database: Database) -> None:
    assert await database.write(notices.first_time, "full:1", START)
    assert not await database.write(notices.first_time, "full:1", START)
    assert await database.write(notices.first_time, "full:2", START)

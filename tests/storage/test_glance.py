"""The programme at a glance: who holds which consent, who joined and who left, counted in indexes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, insert, select, update

from programme.months import Month
from storage import contributions, glance
from storage.database import Database
from storage.glance import Moved
from storage.tables import consent, erasure, person
from tests.clock import START
from tests.storage.sending import resident
from tests.storage.test_contribution_list import say

MONTH = Month(START - timedelta(days=2), START + timedelta(days=28))
EARLIER = Month(START - timedelta(days=30), MONTH.since)


def _village(conn: Connection) -> None:
    """Two who joined in the month, one earlier; one stopped, one blocked the bot, one is erased; a test contact."""
    resident(conn, 1, tiers=("updates", "taking_part"), signed_up_at=START)
    resident(conn, 2, signed_up_at=START, stopped_at=START, unreachable_reason="blocked", unreachable_at=START)
    resident(conn, 3, signed_up_at=EARLIER.since, unreachable_reason="blocked", unreachable_at=START)
    resident(conn, 4, signed_up_at=START, stopped_at=START, test=True)
    resident(conn, 5, tiers=())
    stopped = select(person.c.id).where(person.c.telegram_id == 2)
    ended = update(consent).where(consent.c.person_id.in_(stopped)).values(withdrawn_at=START)
    conn.execute(ended)
    conn.execute(
        insert(erasure).values(fingerprint="f", erased_at=MONTH.until - timedelta(seconds=1), asked_by="person")
    )


async def test_each_person_is_counted_once_and_test_contacts_never(database: Database) -> None:
    await database.write(_village)
    assert await database.read(glance.by_tier) == {"updates": 2, "taking_part": 1, "ambassador": 0}
    assert await database.read(glance.moved, [EARLIER, MONTH]) == [Moved(EARLIER, 1, 0), Moved(MONTH, 2, 3)]


def _answered(conn: Connection) -> None:
    for place, days in enumerate((0, 5, None)):
        one = say(conn, place, test=days is None)
        if days is not None:
            later = START + timedelta(days=days)
            for version, status in ((1, "read"), (2, "answered")):
                contributions.move(
                    conn, one, expected_version=version, status=status, staff_id=None, words="So it is.", now=later
                )
    say(conn, 3)


async def test_how_fast_people_heard_back(database: Database) -> None:
    await database.write(_answered)
    found = await database.read(glance.heard_back, START)
    assert found == {"day": 1, "week": 1, "four_weeks": 0, "later": 0, "waiting": 1}
    assert sum((await database.read(glance.heard_back, START + timedelta(seconds=1))).values()) == 0

"""The rate and the rows of a broadcast are those of its table, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, update

from programme.rate import Second
from storage import delivery_rows, rates, tallies
from storage.database import Database
from storage.tables import delivery
from tests.clock import START
from tests.storage.sending import announce, resident

SECOND = timedelta(seconds=1)


def sent_to(conn: Connection, people: int) -> int:
    """A broadcast that went to so many, two a second; each fifth failed, each seventh is a test contact."""
    for number in range(1, people + 1):
        resident(conn, number, test=number % 7 == 0)
    broadcast_id = announce(conn, audience="all or test")
    for place, row in enumerate(conn.execute(delivery.select().order_by(delivery.c.id)).all()):
        ended = (
            {"state": "failed", "reason": "blocked"} if place % 5 == 4 else {"state": "sent", "message_ids": [place]}
        )
        at = START + place // 2 * SECOND + timedelta(microseconds=place)
        conn.execute(update(delivery).where(delivery.c.id == row.id).values(settled_at=at, **ended))
    return broadcast_id


async def test_seconds_add_up_to_the_counts(database: Database) -> None:
    def act(conn: Connection) -> None:
        number = sent_to(conn, 20)
        counts = tallies.of_broadcast(conn, number).counts
        found = list(rates.seconds(conn, number))
        rate = rates.of_broadcast(conn, number)
        assert rate is not None
        assert (rate.sent, rate.failed) == (counts["sent"], counts["failed"])
        assert found[0] == Second(START.replace(microsecond=0), 2, 0)
        assert len(rate.bars) == 10
        assert rates.any_ended(conn, number)
        assert not rates.any_ended(conn, number + 1)
        assert rates.of_broadcast(conn, number + 1) is None

    await database.write(act)


async def test_rows_come_in_pages_and_are_those_that_are_counted(database: Database) -> None:
    def act(conn: Connection) -> None:
        number = sent_to(conn, 20)
        tally = tallies.of_broadcast(conn, number)
        first = delivery_rows.page(conn, number, limit=12)
        rows = [*first, *delivery_rows.page(conn, number, after=first[-1]["person"], limit=12)]
        assert [row["person"] for row in rows] == sorted({row["person"] for row in rows})
        assert tuple(rows[0]) == delivery_rows.COLUMNS
        counted = [row["state"] for row in rows if not row["test"]]
        assert {state: counted.count(state) for state in tally.counts} == tally.counts

    await database.write(act)

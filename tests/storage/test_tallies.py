"""Figures are those of the rows: whatever happens to a broadcast, on both databases."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from programme.retry import Next
from storage import broadcasts, deliveries, erasures, tallies
from storage.database import Database
from storage.deliveries import Settled
from storage.keys import Keyring
from storage.tables import delivery, person
from tests.clock import START
from tests.storage.sending import announce, resident

LATER = START + timedelta(hours=1)
OUTCOMES = (
    *(Next("sent"), Next("failed", "blocked"), Next("failed", "http_400"), Next("unknown", "timed_out")),
    *(Next("pending"), Next("pending", again=True)),
)


def one_by_one(conn: Connection, broadcast_id: int) -> tuple[Counter[str], Counter[str], int, int]:
    """The same figures, by looking at each row."""
    query = select(delivery, person.c.test).join_from(delivery, person).where(delivery.c.broadcast_id == broadcast_id)
    rows = conn.execute(query).all()
    real = [row for row in rows if not row.test]
    return (
        Counter(row.state for row in real),
        Counter(row.state for row in rows if row.test),
        sum(row.resent for row in real),
        sum(row.first_unknown_at is not None for row in real),
    )


def happen(conn: Connection, dice: random.Random, broadcast_id: int, keys: Keyring) -> None:
    """Something that happens while a broadcast goes out."""
    match dice.randrange(6):
        case 0 | 1 | 2:
            heads = deliveries.heads(conn, broadcast_id, LATER, limit=dice.randrange(1, 6))
            claimed = deliveries.claim(conn, [head.id for head in heads], START)
            deliveries.settle(
                conn, [Settled(one, dice.choice(OUTCOMES)) for one in claimed if dice.random() < 0.8], START
            )
        case 3:
            deliveries.recover(conn, START)
        case 4:
            broadcasts.act(conn, broadcast_id, dice.choice(["retry", "resend"]), now=START)
        case 5:
            who = dice.choice(conn.scalars(select(person.c.id)).all())
            if dice.random() < 0.3:
                erasures.erase(conn, who, "person", START, keys)
            else:
                stopped, test = dice.choice([None, START]), dice.random() < 0.2
                conn.execute(update(person).where(person.c.id == who).values(stopped_at=stopped, test=test))


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_the_figures_are_those_of_the_rows(database: Database, seed: int, keys: Keyring) -> None:
    def story(conn: Connection) -> None:
        dice = random.Random(seed)
        for number in range(1, 31):
            resident(conn, number, test=number % 7 == 0)
        broadcast_id = announce(conn, audience="all or test", crash=dice.choice(["resend", "hold"]))
        for step in range(25):
            happen(conn, dice, broadcast_id, keys)
            if step == 22:
                broadcasts.act(conn, broadcast_id, "cancel", now=START)
            tally = tallies.of_broadcast(conn, broadcast_id)
            told = (Counter(tally.counts), Counter(tally.test), tally.resent, tally.unknown_first)
            assert told == one_by_one(conn, broadcast_id)
            for state, reasons in tally.reasons.items():
                assert sum(reasons.values()) == tally.counts[state]
            shown = broadcasts.show(conn, broadcast_id)
            assert shown is not None
            assert shown["total"] == tally.people
            doubted = conn.execute(select(delivery).where(delivery.c.first_unknown_at.is_(None))).all()
            assert not [row for row in doubted if row.resent or row.state == "unknown"], "it was unknown first"

    await database.write(story)


@pytest.mark.parametrize("crash", ["resend", "hold"])
async def test_what_was_unknown_first_stays_traceable(database: Database, crash: str) -> None:
    def story(conn: Connection) -> None:
        for number in (1, 2, 3):
            resident(conn, number)
        broadcast_id = announce(conn, crash=crash)
        heads = deliveries.heads(conn, broadcast_id, START, limit=2)
        deliveries.claim(conn, [head.id for head in heads], START)
        deliveries.recover(conn, START)
        broadcasts.act(conn, broadcast_id, "resend", now=LATER)
        heads = deliveries.heads(conn, broadcast_id, LATER, limit=3)
        claimed = deliveries.claim(conn, [head.id for head in heads], LATER)
        deliveries.settle(conn, [Settled(one, Next("sent")) for one in claimed], LATER)
        tally = tallies.of_broadcast(conn, broadcast_id)
        assert (tally.counts["sent"], tally.resent, tally.unknown_first) == (3, 2, 2)
        rows = conn.execute(select(delivery).order_by(delivery.c.id)).all()
        assert [row.first_unknown_at for row in rows] == [START, START, None]

    await database.write(story)


async def test_counting_reads_no_more_than_the_indexes_on_what_is_counted(database: Database) -> None:
    def story(conn: Connection) -> None:
        resident(conn, 1)
        broadcast_id = announce(conn)
        if conn.dialect.name != "sqlite":
            return
        plans = []
        for statement in (tallies._ALL, tallies._TEST, tallies._DOUBTED):
            words = f"EXPLAIN QUERY PLAN {statement.compile(conn)}"
            plans.append("\n".join(row[3] for row in conn.exec_driver_sql(words, (broadcast_id,) * words.count("?"))))
        assert "COVERING INDEX ix_delivery_state" in plans[0]
        assert "TEMP B-TREE" not in plans[0]
        assert "ix_person_test" in plans[1]
        assert "ix_delivery_doubted" in plans[2]

    await database.write(story)

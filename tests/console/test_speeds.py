"""How fast announcements went is counted once for a page and its picture, and anew when somebody got it since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, update

from console import speeds
from console.speeds import Speeds
from programme.rate import Rate
from storage import rates, reports
from storage.database import Database
from storage.tables import delivery
from tests.clock import START
from tests.storage.sending import announce, resident

if TYPE_CHECKING:
    from storage.reports import Report


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Each look at the deliveries of a broadcast."""
    seen: list[int] = []

    def look(conn: Connection, number: int) -> Rate | None:
        seen.append(number)
        return rates.of_broadcast(conn, number)

    monkeypatch.setattr(speeds, "rates", type("Rates", (), {"of_broadcast": staticmethod(look)}))
    return seen


def _report(conn: Connection, number: int) -> Report:
    found = reports.of_broadcast(conn, number, START)
    assert found is not None
    return found


def _sent(conn: Connection, person: int) -> None:
    row = update(delivery).where(delivery.c.person_id == person)
    conn.execute(row.values(state="sent", settled_at=START, message_ids=[person]))


async def test_it_is_counted_again_when_somebody_has_it_since(database: Database, looks: list[int]) -> None:
    def story(conn: Connection) -> None:
        people = [resident(conn, number) for number in (1, 2)]
        number, kept = announce(conn), Speeds()
        assert kept.of(conn, _report(conn, number)) is None
        for have_it, person in enumerate(people, start=1):
            _sent(conn, person)
            for _ in range(3):
                found = kept.of(conn, _report(conn, number))
                assert found == rates.of_broadcast(conn, number)
                assert found is not None
                assert found.sent == have_it
        assert looks == [number] * 3

    await database.write(story)


async def test_what_was_looked_at_long_ago_is_not_kept(
    database: Database, looks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speeds, "MOST", 2)

    def story(conn: Connection) -> None:
        resident(conn, 1)
        first, second, third = (_report(conn, announce(conn)) for _ in range(3))
        kept = Speeds()
        for one in (first, second, first, third, first, second):
            kept.of(conn, one)
        assert looks == [one.id for one in (first, second, third, first, second)]

    await database.write(story)

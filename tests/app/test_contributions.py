"""In numbers, what people said for themselves and what ambassadors passed on are told apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from storage import contributions, people, relays
from storage.relays import Relay
from tests.app.conftest import Operator

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)


def _said(conn: Connection, telegram_id: int, locality: str | None, relay: Relay | None, at: datetime) -> None:
    who = people.arrive(conn, telegram_id, at)
    receipts = iter(f"R{telegram_id}-{number}" for number in range(1000))
    one = contributions.add(
        conn,
        who.id,
        kind="said",
        words="Words",
        language="en",
        locality=locality,
        relayed=relay is not None,
        make_receipt=lambda: next(receipts),
        answer_by=None,
        now=at,
    )
    if relay is not None:
        relays.add(conn, one.id, who.id, relay)


def _fill(conn: Connection) -> None:
    for telegram_id in (1, 1, 2):
        _said(conn, telegram_id, "dacorum", None, NOW)
    for people_told in (10, 10, 3):
        _said(conn, 3, "dacorum", Relay(people_told, "gp", None, NOW), NOW)
    _said(conn, 4, None, Relay(2, None, "buses", NOW), NOW - timedelta(days=40))


def test_voices_are_counted_and_one_ambassador_cannot_swamp_a_place(operator: Operator) -> None:
    operator.database(_fill)
    rows = {row["about"]: row for row in operator.does("contributions", "count", "--json").json}
    assert rows["Dacorum"] == {
        "slug": "dacorum",
        "about": "Dacorum",
        "own": None,
        "relayed": 10,
        "ambassadors": None,
        "left_out": 15,
        "not_known": 0,
    }, "fewer than eight are not told, all others to the nearest five"
    assert (rows["not said"]["own"], rows["not said"]["relayed"]) == (0, None)
    assert (rows["all together"]["own"], rows["all together"]["relayed"]) == (None, 10)


def test_they_can_be_counted_by_service_and_from_a_day_on(operator: Operator) -> None:
    operator.database(_fill)
    found = operator.does("contributions", "count", "--by", "service", "--since", "2026-03-01", "--json").json
    assert [(row["slug"], row["own"], row["relayed"]) for row in found] == [
        ("gp", 0, 10),
        (None, None, 0),
        (None, None, 10),
    ]


def test_it_says_how_it_counts(operator: Operator) -> None:
    assert operator.does("contributions", "count").lines == ["nobody has told the team anything"]
    operator.database(_fill)
    lines = operator.does("contributions", "count").lines
    assert "at most 10 of each ambassador" in lines[-1]
    assert "Dacorum       *    10       *            15        0" in lines

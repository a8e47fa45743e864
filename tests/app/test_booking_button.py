"""The operator sends an announcement with a button for a way to take part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage import opportunities
from storage.tables import opportunity
from tests.app.conftest import EXAMPLES, Operator


@pytest.fixture
def send(operator: Operator) -> tuple[str | Path, ...]:
    """What is typed to send one, but for the button."""
    operator.does("opportunities", "import", EXAMPLES / "opportunities.yaml")
    operator.database(_open, datetime.now(UTC) + timedelta(days=20))
    words = operator.file("text.md", "Walk with us.")
    return ("broadcast", "send", "--text-file", words, "--audience", "all")


def _open(conn: Connection, until: datetime) -> None:
    conn.execute(opportunity.update().values(closes_at=until, review_on=until.date().isoformat()))


FOR_IT = ("--purpose", "opportunity", "--opportunity", "1")


def test_it_is_kept_counted_and_told(send: tuple[str | Path, ...], operator: Operator) -> None:
    operator.does(*send, *FOR_IT)
    shown = operator.does("broadcast", "show", "1", "--json").json
    assert (shown["opportunity_id"], shown["booked"]) == (1, 0)
    assert operator.does("opportunities", "show", "1", "--json").json["announcements"] == [
        {"id": 1, "state": "scheduled", "booked": 0}
    ]
    operator.does(*send)
    assert operator.does("broadcast", "show", "2", "--json").json["booked"] is None


def test_what_cannot_be_booked_by_then_is_refused(send: tuple[str | Path, ...], operator: Operator) -> None:
    assert "add --purpose opportunity" in operator.fails(*send, "--opportunity", "1", code=2)
    assert "no way to take part with the number 9" in operator.fails(*send, *FOR_IT[:-1], "9")
    late = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    assert "is closed by then" in operator.fails(*send, *FOR_IT, "--at", late)
    operator.database(opportunities.withdraw, 1, datetime.now(UTC))
    assert "was withdrawn" in operator.fails(*send, *FOR_IT)
    assert operator.does("broadcast", "list", "--json").json == []

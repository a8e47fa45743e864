"""The operator sends fast, for Stars: the price is said and agreed to before anything is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from storage import broadcasts, walks
from storage.tables import broadcast, delivery
from tests.app.conftest import Operator
from tests.storage.sending import resident


def _now() -> datetime:
    return datetime.now(UTC)


def _words(operator: Operator, *more: str) -> list[str | Path]:
    path = operator.file("text.md", "The clinic is closed today.")
    return ["broadcast", "send", "--text-file", path, "--audience", "all", "--paid", *more]


@pytest.fixture
def paying(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """Paid broadcasts are allowed, and there are three people."""
    monkeypatch.setenv("HEARBACK_PAID_RATE", "1000")
    for telegram_id in (2001, 2002, 2003):
        operator.database(resident, telegram_id)
    return operator


def test_what_it_costs_is_told_and_has_to_be_agreed_to(paying: Operator) -> None:
    said = paying.fails(*_words(paying))
    assert "3 people, 3 messages. At most 1 Star, about 1 if nothing else" in said
    assert "nothing was kept, and nothing is paid" in said
    assert paying.does("broadcast", "list", "--json").json == []
    number = paying.does(*_words(paying, "--yes")).out.strip()
    shown = paying.does("broadcast", "show", number, "--json").json
    assert (shown["paid"], shown["cost"]) == (True, {"messages": 0, "stars_at_most": 0})


def test_it_is_refused_where_nothing_is_ever_paid_for(operator: Operator) -> None:
    assert "Set HEARBACK_PAID_RATE" in operator.fails(*_words(operator, "--yes"), code=2)


def test_paying_ends_and_the_rest_goes_for_nothing(paying: Operator) -> None:
    number = paying.does(*_words(paying, "--yes")).out.strip()
    paying.does("broadcast", "pause", number)
    assert f"hearback broadcast resume {number} sends the rest" in paying.does("broadcast", "unpaid", number).out
    assert paying.does("broadcast", "show", number, "--json").json["paid"] is False
    assert ("operator", "broadcast.unpaid", f"broadcast:{number}") in paying.audited()
    assert "there is nothing to change" in paying.fails("broadcast", "unpaid", number)
    again = paying.does(*_words(paying, "--yes")).out.strip()
    paying.database(lambda conn: conn.execute(update(broadcast).values(state="done")))
    assert "no longer, and done" in paying.does("broadcast", "unpaid", again).out
    assert "there is no broadcast 99" in paying.fails("broadcast", "unpaid", "99")


def test_check_tells_of_the_rates(paying: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARBACK_TELEGRAM_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("HEARBACK_BULK_RATE", "500")
    said = paying.says("check").out
    assert "HEARBACK_BULK_RATE is 500: fine for a stand-in" in said
    assert "broadcasts can be paid for, up to 1000 a second" in said


def test_a_follow_up_of_what_was_paid_for_has_to_be_agreed_to(paying: Operator) -> None:
    number = paying.does(*_words(paying, "--yes")).out.strip()
    paying.database(broadcasts.begin, int(number), _now(), _now())
    paying.database(walks.step, int(number), _now())
    paying.database(lambda conn: conn.execute(update(delivery).values(state="sent", message_ids=[7])))
    words: list[str | Path] = [
        "broadcast",
        "correct",
        number,
        "--text-file",
        paying.file("new.md", "It is open."),
        "--follow-up",
    ]
    assert "3 people, at most 1 Star. Nothing was kept: say --yes" in paying.fails(*words)
    assert len(paying.does("broadcast", "list", "--json").json) == 1
    made = paying.does(*words, "--yes", "--json").json
    assert paying.does("broadcast", "show", str(made["id"]), "--json").json["paid"] is True

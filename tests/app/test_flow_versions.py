"""The operator sees who is in the middle of which version of a conversation."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from conversations.session import Crumb, Session
from storage import people, sessions
from storage.sessions import Open
from tests.app.conftest import Operator

NOW = datetime(2026, 3, 3, tzinfo=UTC)


def wait(
    operator: Operator, telegram_id: int, *, version: str, step: str = "words", flow: str = "say", test: bool = False
) -> None:
    """Somebody is in the middle of a conversation."""

    def act(conn: Connection) -> None:
        who = people.arrive(conn, telegram_id, NOW)
        people.change(conn, who.id, test=test)
        session = Session(
            id=f"s{telegram_id}", flow=flow, version=version, step=step, wait="w", facts={}, trail=(Crumb(step=step),),
            tries=0, opened=NOW,
        )  # fmt: skip
        sessions.save(conn, who.id, Open(session, 1), NOW)

    operator.database(act)


def present(operator: Operator, flow: str) -> str:
    """The version of a conversation that is begun now."""
    rows = operator.does("flows", "list", "--json").json
    return str(next(row["version"] for row in rows if row["id"] == flow))


def test_who_waits_where_is_counted_and_nobody_is_named(operator: Operator) -> None:
    now = present(operator, "say")
    wait(operator, 1001, version="0ld")
    wait(operator, 1002, version="0ld")
    wait(operator, 1003, version="0ld", test=True)
    wait(operator, 1004, version=now)
    rows = operator.does("flows", "waiting", "--json").json
    told = {(row["version"], row["current"], row["step"], row["people"], row["tests"]) for row in rows}
    assert told == {("0ld", False, "words", 2, 1), (now, True, "words", 1, 0)}
    assert {row["since"] for row in rows} == {"2026-03-03T00:00:00+00:00"}
    said = operator.does("flows", "waiting", "say").out
    assert "0ld" in said
    assert "1001" not in said


def test_nobody_waits_and_a_name_that_no_conversation_has(operator: Operator) -> None:
    assert operator.does("flows", "waiting").lines == ["Nobody is in the middle of a conversation."]
    assert operator.does("flows", "waiting", "say", "--json").json == []
    assert "did you mean say?" in operator.fails("flows", "waiting", "sayy")

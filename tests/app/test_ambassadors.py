"""Ambassadors at the command line: who is one, ending somebody's role, and inviting them again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from storage import audit, consents, people
from storage.tables import outbox
from tests.app.conftest import Operator

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
WHY = "We have not heard from you for a year."


def an_ambassador(conn: Connection, *, stopped: bool = False) -> str:
    who = people.arrive(conn, 1001, NOW)
    people.change(conn, who.id, language="pl", locality="dacorum")
    for tier in ("taking_part", "ambassador"):
        consents.give(conn, who.id, tier, wording="w", version=1, language="en", channel="paper", now=NOW)
    people.sign_up(conn, who.id, NOW)
    if stopped:
        people.stop(conn, who.id, NOW)
    return str(who.id)


def letter(operator: Operator, words: str = WHY) -> Path:
    return operator.file("why.txt", f"{words}\n")


def waiting(conn: Connection) -> list[str]:
    return [str(row.payload["text"]) for row in conn.execute(select(outbox.c.payload).order_by(outbox.c.id))]


def test_a_role_is_ended_with_a_reason_and_offered_again(operator: Operator) -> None:
    number = operator.database(an_ambassador)
    assert operator.does("ambassadors", "list", "--json").json[0]["locality"] == "dacorum"
    said = operator.does("ambassadors", "end", number, "--reason", "silent", "--text-file", letter(operator))
    assert said.lines == [
        f"number {number} is no longer an ambassador; what they passed on stays",
        "they are told as soon as hearback run sends it",
    ]
    (ended,) = operator.does("ambassadors", "list", "--json").json
    assert ended["reason"] == "silent"
    assert operator.does("ambassadors", "invite", number).lines[1] == "they are told as soon as hearback run sends it"
    assert operator.does("ambassadors", "list").lines == [
        "there are no ambassadors yet: people become one with /ambassador"
    ]
    told, invited = operator.database(waiting)
    assert "Twoja rola ambasadora zdrowia się zakończyła" in told
    assert WHY in told
    assert "Zespół chętnie znów powita Cię" in invited
    acts = operator.database(audit.entries)
    assert [(one.act, one.actor, one.subject, one.detail) for one in reversed(acts)] == [
        ("ambassador.end", "operator", f"person:{number}", {"reason": "silent"}),
        ("ambassador.invite_again", "operator", f"person:{number}", {}),
    ]


def test_who_stopped_is_not_written_to_and_the_operator_knows(operator: Operator) -> None:
    number = operator.database(lambda conn: an_ambassador(conn, stopped=True))
    said = operator.does("ambassadors", "end", number, "--reason", "conduct", "--text-file", letter(operator))
    assert said.lines[1] == "they get no messages for this at present: please tell them in another way"
    assert operator.database(waiting) == []


def test_what_cannot_be_done_is_said(operator: Operator) -> None:
    number = operator.database(an_ambassador)
    end = ("--reason", "other", "--text-file", letter(operator))
    assert "number 9 is no ambassador" in operator.fails("ambassadors", "end", "9", *end)
    assert "did not end the role of number" in operator.fails("ambassadors", "invite", number)
    long = operator.file("long.txt", "x" * 1001)
    assert "1000 at most" in operator.fails("ambassadors", "end", number, "--reason", "other", "--text-file", long)
    operator.does("ambassadors", "end", number, *end)
    assert f"number {number} is no ambassador" in operator.fails("ambassadors", "end", number, *end)

"""The operator makes tokens for other programs, and ends them."""

from __future__ import annotations

from tests.app.conftest import Operator


def test_a_token_is_made_shown_once_listed_and_ended(operator: Operator) -> None:
    made = operator.does("tokens", "make", "--name", "website", "--scope", "updates:read", "--days", "30")
    told, secret = made.lines
    assert "30 days" in told
    assert secret.startswith("hearback_")
    scopes = ("--scope", "people:count", "--scope", "updates:read")
    assert operator.does("tokens", "make", "--name", "warehouse", *scopes, "--json").json["id"] == 2
    listed = operator.does("tokens", "list", "--json").json
    assert [(one["name"], one["scopes"], one["state"]) for one in listed] == [
        ("warehouse", ["updates:read", "people:count"], "works"),
        ("website", ["updates:read"], "works"),
    ]
    assert secret not in operator.does("tokens", "list").out
    assert "no longer" in operator.does("tokens", "end", "1").out
    assert operator.does("tokens", "list", "--json").json[1]["state"] == "ended"
    assert [act for _, act, _ in operator.audited()] == ["token.make", "token.make", "token.end"]


def test_what_cannot_be_is_said(operator: Operator) -> None:
    assert "There are no tokens yet" in operator.does("tokens", "list").out
    assert "see hearback tokens list" in operator.fails("tokens", "end", "7")
    assert "1 to 80" in operator.fails("tokens", "make", "--name", " ", "--scope", "updates:read", code=2)
    assert "people:count" in operator.fails("tokens", "make", "--name", "website", "--scope", "all", code=2)

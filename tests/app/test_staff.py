"""The operator says who is on the team."""

from __future__ import annotations

import re

import pytest

from tests.app.conftest import Operator


def test_somebody_joins_the_team_changes_role_and_leaves(operator: Operator) -> None:
    assert operator.does("staff", "add", "--telegram-id", "101", "--role", "officer", "--name", "Ada").lines == [
        "officer 1 added"
    ]
    operator.does("staff", "role", "1", "administrator")
    (member,) = operator.does("staff", "list", "--json").json
    assert (member["id"], member["telegram_id"], member["role"], member["name"]) == (1, 101, "administrator", "Ada")
    operator.does("staff", "remove", "1")
    assert operator.does("staff", "list", "--json").json == []
    assert operator.audited() == [
        ("operator", "staff.add", "staff:1"),
        ("operator", "staff.role", "staff:1"),
        ("operator", "staff.remove", "staff:1"),
    ]


def test_who_comes_back_has_the_same_number(operator: Operator) -> None:
    operator.does("staff", "add", "--telegram-id", "101", "--role", "reader")
    operator.does("staff", "remove", "1")
    operator.does("staff", "add", "--telegram-id", "101", "--role", "officer")
    assert [member["id"] for member in operator.does("staff", "list", "--json").json] == [1]


def test_the_list_can_be_read_without_json(operator: Operator) -> None:
    assert "There are no staff yet" in operator.does("staff", "list").out
    operator.does("staff", "add", "--telegram-id", "101", "--role", "reader", "--name", "Ben")
    heading, line = operator.does("staff", "list").lines
    assert heading.split() == ["id", "telegram_id", "role", "name", "added_at", "duty"]
    assert line.split()[:4] == ["1", "101", "reader", "Ben"]


def test_somebody_goes_off_duty_and_comes_back(operator: Operator) -> None:
    operator.does("staff", "add", "--telegram-id", "101", "--role", "officer")
    assert [member["duty"] for member in operator.does("staff", "list", "--json").json] == ["on"]
    assert "off duty" in operator.does("staff", "duty", "1", "off").out
    assert [member["duty"] for member in operator.does("staff", "list", "--json").json] == ["off"]
    operator.does("staff", "duty", "1", "off")
    operator.does("staff", "duty", "1", "on")
    assert [member["duty"] for member in operator.does("staff", "list", "--json").json] == ["on"]
    assert [act for _, act, _ in operator.audited()] == ["staff.add", *["staff.duty"] * 3]


def test_a_link_to_the_console_is_printed_and_is_of_this_installation(operator: Operator) -> None:
    operator.does("staff", "add", "--telegram-id", "101", "--role", "officer")
    plain = operator.does("staff", "link", "1").out.strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:8080/t/sign-in/[\w-]{43}", plain)
    assert operator.does("staff", "link", "1", "--json").json["address"] != plain
    assert [act for _, act, _ in operator.audited()] == ["staff.add", *["console.link"] * 2]


@pytest.mark.parametrize(("verb", "more"), [("role", ["reader"]), ("remove", []), ("duty", ["off"]), ("link", [])])
def test_nobody_of_that_number_is_refused(verb: str, more: list[str], operator: Operator) -> None:
    assert "there is no member of staff 9" in operator.fails("staff", verb, "9", *more)


@pytest.mark.parametrize(
    "words",
    [
        ["add", "--telegram-id", "101", "--role", "queen"],
        ["add", "--telegram-id", "ada", "--role", "reader"],
        ["add", "--telegram-id", "0", "--role", "reader"],
        ["add", "--role", "reader"],
        ["role", "1", "queen"],
        ["duty", "1", "maybe"],
        ["remove", "one"],
    ],
)
def test_wrong_use_is_told_apart(words: list[str], operator: Operator) -> None:
    assert operator.fails("staff", *words, code=2)


def test_who_is_there_already_gets_the_role_and_is_not_called_new(operator: Operator) -> None:
    operator.does("staff", "add", "--telegram-id", "101", "--role", "reader")
    assert operator.does("staff", "add", "--telegram-id", "101", "--role", "officer").lines == [
        "staff 1 is officer now"
    ]


def test_a_member_signs_in_with_an_account_of_the_organisation_or_with_none(operator: Operator) -> None:
    for number in (101, 102):
        operator.does("staff", "add", "--telegram-id", str(number), "--role", "officer")
    assert "1 can sign in with that account" in operator.does("staff", "account", "1", "Ada@example.org").out
    assert "a colleague has that account" in operator.fails("staff", "account", "2", "ada@example.org")
    assert "at most 255" in operator.fails("staff", "account", "2", "a" * 256, code=2)
    assert "no member of staff 9" in operator.fails("staff", "account", "9", "ben@example.org")
    assert "with no account" in operator.does("staff", "account", "1").out
    assert operator.audited()[2:] == [("operator", "staff.identity", "staff:1")] * 2

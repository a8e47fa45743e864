"""The operator sees who is in the middle of which version of a conversation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from conversations.library import read_flows
from conversations.load import load_body
from conversations.session import Crumb, Session
from conversations.texts import Texts
from storage import flow_versions, people, sessions
from storage.sessions import Open
from tests.app.conftest import Operator

NOW = datetime(2026, 3, 3, tzinfo=UTC)


def wait(
    operator: Operator,
    telegram_id: int,
    *,
    version: str,
    step: str = "words",
    flow: str = "say",
    test: bool = False,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Somebody is in the middle of a conversation."""

    def act(conn: Connection) -> None:
        who = people.arrive(conn, telegram_id, NOW)
        people.change(conn, who.id, test=test)
        session = Session(
            id=f"s{telegram_id}", flow=flow, version=version, step=step, wait="w", facts=dict(facts or {}),
            trail=(Crumb(step=step),), tries=0, opened=NOW,
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


MAP = "steps: {words: words}\n"


@pytest.fixture
def old_say(operator: Operator) -> str:
    """Two people in the middle of an older version of /say, whose question was another one."""

    def keep(conn: Connection) -> None:
        texts = Texts.load()
        flow = next(one for one in read_flows(texts)[0] if one.id == "say")
        stored = json.loads(flow.body)
        stored["flow"]["steps"]["words"]["max"] = 100
        old = load_body(json.dumps(stored), "say.yaml", texts)
        flow_versions.keep(conn, "say", old.version, json.dumps(stored), NOW)
        versions.append(old.version)

    versions: list[str] = []
    operator.database(keep)
    for number in (1001, 1002):
        wait(operator, number, version=versions[0], facts={"promised": None, "payload": None})
    return versions[0]


def test_people_are_moved_by_a_map_that_was_looked_through(operator: Operator, old_say: str) -> None:
    file = operator.file("map.yaml", MAP)
    would = operator.does("flows", "move", "say", "--from", old_say[:6], "--map", file, "--dry-run", "--json").json
    assert (would["people"], would["anew"], would["later"], would["dry_run"]) == (2, 0, 0, True)
    assert operator.does("flows", "waiting", "say", "--json").json[0]["version"] == old_say
    said = operator.does("flows", "move", "say", "--from", old_say[:6], "--map", file).out
    assert "2 people moved to version" in said
    (row,) = operator.does("flows", "waiting", "say", "--json").json
    assert (row["current"], row["people"]) == (True, 2)
    assert operator.audited() == [("operator", "flows.move", "flow:say")]
    assert "is begun now" in operator.fails("flows", "end", "say", "--from", row["version"])
    assert operator.does("flows", "move", "say", "--from", old_say, "--map", file, "--json").json["people"] == 0


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("steps: {other: words}", "people wait at words, and the map has no place for them"),
        ("steps: {words: keep}", "words leads to 'keep', which is no question"),
        ("steps: {words: nowhere}", "words leads to 'nowhere', and say has no such step"),
        ("steps: {words: somebody}", "2 people lack what the new questions need: words"),
        ("steps: {words: words}\nfacts: {words: wrods}", "the fact words becomes 'wrods', and say has no such fact"),
        ("step: {words: words}", "map.yaml:1: "),
    ],
)
def test_a_map_that_does_not_fit_moves_nobody(operator: Operator, old_say: str, written: str, said: str) -> None:
    file = operator.file("map.yaml", written)
    assert said in operator.fails("flows", "move", "say", "--from", old_say, "--map", file)
    assert operator.does("flows", "waiting", "say", "--json").json[0]["version"] == old_say


def test_a_version_or_a_map_that_is_not_there(operator: Operator, old_say: str) -> None:
    assert "declares no map for version" in operator.fails("flows", "move", "say", "--from", old_say)
    assert f"use one of {old_say}" in operator.fails("flows", "end", "say", "--from", "zzz")
    assert f"use one of {old_say}" in operator.fails("flows", "end", "say", "--from", old_say[:3])
    assert "there is no conversation nosuch" in operator.fails("flows", "end", "nosuch", "--from", "zzz")


def test_an_older_version_is_ended_with_a_kind_word(operator: Operator, old_say: str) -> None:
    done = operator.does("flows", "end", "say", "--from", old_say, "--json").json
    assert (done["people"], done["passed_on"]) == (2, 0)
    assert operator.does("flows", "waiting").lines == ["Nobody is in the middle of a conversation."]
    assert operator.audited() == [("operator", "flows.end", "flow:say")]
    assert "0 conversations ended" in operator.does("flows", "end", "say", "--from", old_say).out

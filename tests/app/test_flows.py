"""Do the conversations hold together?"""

from __future__ import annotations

import pytest

from app import conversing
from bot.effects import declared
from conversations.source import Problem
from tests.app.conftest import ROOT, Operator


def test_those_that_ship_hold_together(newcomer: Operator) -> None:
    said = newcomer.does("flows", "check")
    assert said.out.endswith("conversations hold together\n")


def test_a_mistake_is_shown_with_file_and_line(newcomer: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Problem("say.yaml", 12, "step words: leads to 'nowhere', and there is no such step")
    monkeypatch.setattr(conversing, "problems", lambda _: (1, [wrong]))
    assert newcomer.fails("flows", "check").startswith("say.yaml:12: step words")


def test_something_to_look_at_is_no_failure(newcomer: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    hint = Problem("say.yaml", 12, "a long button", serious=False)
    monkeypatch.setattr(conversing, "problems", lambda _: (1, [hint]))
    assert "a long button" in newcomer.does("flows", "check").err


def test_what_is_wrong_is_told_as_json_too(newcomer: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Problem("say.yaml", 12, "step words: leads to 'nowhere', and there is no such step")
    monkeypatch.setattr(conversing, "problems", lambda _: (1, [wrong]))
    said = newcomer.says("flows", "check", "--json")
    assert said.code == 1
    assert said.json == [{"file": "say.yaml", "line": 12, "message": wrong.message, "serious": True}]


def test_what_a_language_lacks_and_what_happens_then_is_told(newcomer: Operator) -> None:
    lines = newcomer.does("flows", "check").lines
    (relay,) = [line for line in lines if line.startswith("relay: of ")]
    assert " ro 2" in relay
    assert "pl" not in relay
    assert relay.endswith("They are shown in English, and a sentence says so before the first of them")
    named = newcomer.does("flows", "check", "--language", "ro").lines
    (relay,) = [line for line in named if line.startswith("relay: ro lacks ")]
    assert "relay.spoken.yes" in relay
    told = newcomer.does("flows", "check", "--json").json
    (as_json,) = [one for one in told if (one.get("flow"), one.get("language")) == ("relay", "ro")]
    assert (as_json["serious"], as_json["missing_language"]) == (False, "english")
    assert "relay.spoken.yes" in as_json["missing"]


def test_they_are_listed(newcomer: Operator) -> None:
    told = {row["id"]: row for row in newcomer.does("flows", "list", "--json").json}
    assert (told["say"]["commands"], told["say"]["who"], told["say"]["questions"]) == (["say"], "anyone", 2)
    assert "Tell the team something" in newcomer.does("flows", "list").out


def test_one_is_drawn(newcomer: Operator) -> None:
    assert newcomer.does("flows", "draw", "say").out.startswith("flowchart TD\n")
    assert newcomer.does("flows", "draw", "say", "--format", "dot").out.startswith('digraph "say" {')
    assert newcomer.does("flows", "draw", "say", "--format", "text").out.startswith("say; /say; for anyone\n")


def test_one_that_is_not_there_cannot_be_drawn(newcomer: Operator) -> None:
    assert "did you mean say?" in newcomer.fails("flows", "draw", "sya")
    assert "there is no conversation nothing_like_it" in newcomer.fails("flows", "draw", "nothing_like_it")


def test_either_one_or_all_are_drawn(newcomer: Operator) -> None:
    for words in ((), ("say", "--into", str(newcomer.folder))):
        assert "name one conversation" in newcomer.fails("flows", "draw", *words, code=2)
    assert "cannot be written to" in newcomer.fails("flows", "draw", "--into", str(newcomer.folder / "not" / "there"))


def test_the_charts_in_the_documents_are_those_of_today(newcomer: Operator) -> None:
    """When it fails: hearback flows draw --into docs/charts (and delete the page of a conversation that is gone)."""
    newcomer.does("flows", "draw", "--into", str(newcomer.folder))
    kept = {path.name: path.read_text("utf-8") for path in (ROOT / "docs" / "charts").glob("*.md")}
    assert {path.name: path.read_text("utf-8") for path in newcomer.folder.glob("*.md")} == kept


@pytest.mark.parametrize(
    ("effect", "argument", "value", "said"),
    [
        ("induction_step", "lesson", 1, None),
        ("induction_step", "lesson", "first", "input should be a valid integer"),
        ("induction_step", "version", None, None),
        ("announcement_audience", "kind", "locality", None),
        (
            "announcement_audience",
            "kind",
            "street",
            "input should be 'all', 'locality', 'topic', 'test' or 'expression'",
        ),
        ("open_survey", "survey", True, "input should be a valid string"),
    ],
)
def test_the_kinds_of_what_effects_take_are_those_of_the_effects(
    effect: str, argument: str, value: object, said: str | None
) -> None:
    found = declared()[effect].takes[argument].wrong(value)
    assert found is None if said is None else (found or "").startswith(said)

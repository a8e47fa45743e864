"""A conversation in the terminal: as on a phone, and nothing of a programme is touched."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from bot import effects
from bot.effects import Outcome
from tests.app.conftest import Operator


def kept(said: str) -> dict[str, dict[str, Any]]:
    """What the town had kept in the end, by table."""
    rows = [line.strip() for line in said.partition("What the town has kept of it:\n")[2].splitlines()]
    pairs = [row.partition(": ") for row in rows if row.endswith("}")]
    return {name: json.loads(values) for name, _, values in pairs}


def test_somebody_tells_the_team_something(newcomer: Operator) -> None:
    said = newcomer.does("flows", "play", "say", typed="The door is too heavy\n").out
    assert "Please tell us, in your own words." in said
    assert "> The door is too heavy" in said
    record = kept(said)
    assert record["contribution"]["words"] == "The door is too heavy"
    assert (record["finished"]["flow"], record["finished"]["how"]) == ("say", "done")


def test_buttons_are_pressed_by_their_number(newcomer: Operator) -> None:
    said = newcomer.does("flows", "play", "pause", typed="#1\n").out
    assert "#1 " in said
    assert "person" in kept(said)


def test_somebody_new_signs_up_in_polish(newcomer: Operator) -> None:
    said = newcomer.does("flows", "play", "start", "--language", "pl", typed="Polski\n#1\n").out
    assert "You are somebody new" in said
    assert kept(said)["consent"]["tier"] == "updates"
    assert said.endswith("The conversation is still open.\n")


def test_commands_and_wrong_buttons_are_answered(newcomer: Operator) -> None:
    said = newcomer.does("flows", "play", "say", typed="#9\n/mine\n/cancel\n").out
    assert "(there is no button 9 to press now)" in said
    assert "You have not told us anything yet" in said
    assert kept(said)["finished"]["how"] == "cancelled"


def test_time_can_pass(newcomer: Operator) -> None:
    said = newcomer.does("flows", "play", "say", typed="~ 2 weeks\n").out
    assert kept(said)["finished"]["how"] == "expired"


def test_what_follows_quit_is_not_typed(newcomer: Operator) -> None:
    assert "hello" not in newcomer.does("flows", "play", "say", typed="/quit\nhello\n").out


def test_a_link_begins_with_its_payload(newcomer: Operator) -> None:
    said = newcomer.does("flows", "play", "start", "--payload", "leaflet", typed="").out
    assert kept(said)["person"]["invited_by"] == "leaflet"


def test_anybody_can_be_played(newcomer: Operator) -> None:
    assert "Nothing is waiting for an answer." in newcomer.does("flows", "play", "inbox", typed="").out
    stranger = newcomer.does("flows", "play", "profile", "--as", "stranger", typed="").out
    assert "You are somebody new" in stranger


def test_what_no_command_opens_is_begun_by_words(newcomer: Operator) -> None:
    said = newcomer.does("flows", "play", "passing_on", typed="The lift is broken again\n#1\n").out
    assert "No command opens passing_on" in said
    assert kept(said)["contribution"]["words"] == "The lift is broken again"


def test_a_language_or_flow_that_is_not_there(newcomer: Operator) -> None:
    assert "not a language of this programme" in newcomer.fails("flows", "play", "say", "--language", "xx", code=2)
    assert "there is no conversation sai: did you mean say?" in newcomer.fails("flows", "play", "sai")


def test_a_conversation_that_breaks_is_told(newcomer: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = effects.load_all()["promise"]
    monkeypatch.setitem(
        effects._registry,
        "promise",
        effects.Effect("promise", broken.args, broken.outcomes, lambda *_: Outcome("lost")),
    )
    said = newcomer.says("flows", "play", "say", typed="")
    assert said.code == 1
    assert "the conversation broke" in said.err
    assert "promise came out as lost" in said.err


def test_nothing_of_it_stays(newcomer: Operator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    newcomer.does("flows", "play", "say", typed="The door is too heavy\n")
    assert not (newcomer.folder / "var").exists()
    assert list(tmp_path.glob("hearback-play-*")) == []

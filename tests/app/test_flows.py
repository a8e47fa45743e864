"""Do the conversations hold together?"""

from __future__ import annotations

import pytest

from app import conversing
from conversations.source import Problem
from tests.app.conftest import Operator


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

"""Before anything is sent, the operator sees whom it would reach, and who is left out and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage import people
from tests.app.conftest import EXAMPLES, Operator


def test_an_audience_is_counted_and_who_is_left_out(operator: Operator) -> None:
    operator.does("people", "import", EXAMPLES / "people.csv", "--channel", "paper")
    operator.database(people.stop, 1, datetime.now(UTC))
    assert operator.does("audience", "count", "all", "--json").json == {
        "count": 0,
        "left_out": {"no_consent": 1, "stopped": 1, "test_contact": 1},
    }
    assert operator.does("audience", "count", "all", "--purpose", "question", "--json").json["count"] == 1


def test_it_is_told_in_words_too(operator: Operator) -> None:
    operator.does("people", "import", EXAMPLES / "people.csv", "--channel", "paper")
    said = operator.does("audience", "count", 'locality:dacorum and topic:"Vaccinations"')
    assert said.lines == ["lives in Dacorum and chose the topic Vaccinations", "people: 1"]


def test_a_slip_is_pointed_at(operator: Operator) -> None:
    said = operator.fails("audience", "count", "all and locality:dacorom", code=2).splitlines()
    assert said == [
        "there is no locality “dacorom”: did you mean “locality:dacorum”?",
        "  all and locality:dacorom",
        "                   ^",
    ]


@pytest.mark.parametrize("words", [[], ["all", "--purpose", "spam"], [""], ["answered:nothing"]])
def test_wrong_use_is_told_apart(words: list[str], operator: Operator) -> None:
    operator.fails("audience", "count", *words, code=2)

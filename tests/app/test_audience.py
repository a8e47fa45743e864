"""Before anything is sent, the operator sees whom it would reach, and who is left out and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage import audit, people
from tests.app.conftest import EXAMPLES, Operator
from tests.storage.test_audience import move_in
from tests.storage.test_audience_insight import neighbours

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon, so that what is told does not hang on when the tests run."""
    monkeypatch.setattr("app.opening.clock", lambda: NOON)


def test_an_audience_is_counted_and_who_is_left_out(operator: Operator) -> None:
    operator.does("people", "import", EXAMPLES / "people.csv", "--channel", "paper")
    operator.database(people.stop, 1, NOON)
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


def test_who_is_missing_is_told_in_rounded_numbers(operator: Operator) -> None:
    town = neighbours(31, "dacorum", topics={"vaccinations"}) + neighbours(22, "hertsmere", "pl")
    operator.database(move_in, town)
    said = operator.does("audience", "missing", "topic:vaccinations", "--json")
    assert said.json == {
        "reached": 30,
        "of": 55,
        "localities": [{"locality": "hertsmere", "name": "Hertsmere", "reached": None, "of": 20}],
        "languages": [{"language": "pl", "name": "Polish", "reached": None, "of": 20}],
    }
    assert operator.does("audience", "missing", "topic:vaccinations").lines[1:-1] == [
        "reached: about 30 of about 55 who signed up and agreed to this",
        "localities reached much less than that:",
        "  Hertsmere: fewer than 8 of about 20",
        "languages reached much less than that:",
        "  Polish: fewer than 8 of about 20",
    ]


def test_what_the_expression_chooses_by_is_not_told_as_missing(operator: Operator) -> None:
    operator.database(move_in, neighbours(31, "dacorum") + neighbours(22, "hertsmere"))
    said = operator.does("audience", "missing", "locality:dacorum").lines
    assert said[2:4] == [
        "localities: not compared, since the audience itself chooses by locality",
        "languages: none is reached much less than that",
    ]


def test_of_a_handful_it_is_not_told_who_is_missing(operator: Operator) -> None:
    operator.database(move_in, neighbours(7, "dacorum", topics={"caring"}) + neighbours(40, "hertsmere"))
    said = operator.does("audience", "missing", "topic:caring").lines
    assert said[1:] == ["too few people to say who is missing: it reaches fewer than 8"]
    told = operator.does("audience", "missing", "topic:caring", "--json").json
    assert told == {"reached": None, "of": 45, "localities": None, "languages": None}


def test_a_sample_shows_no_names_and_the_look_is_written_down(operator: Operator) -> None:
    operator.database(move_in, neighbours(3, "dacorum") + neighbours(3, "hertsmere", "pl"))
    said = operator.does("audience", "sample", "language:en|pl", "--limit", "4", "--json")
    people = [("en", "dacorum")] * 3 + [("pl", "hertsmere")]
    assert said.json == [
        {"id": number, "language": language, "locality": locality}
        for number, (language, locality) in enumerate(people, start=1)
    ]
    entry = operator.database(audit.entries)[0]
    looked = {"audience": "language:en|pl", "purpose": "update", "people": 4}
    assert (entry.act, entry.actor, entry.detail) == ("audience.sample", "operator", looked)
    assert operator.does("audience", "sample", "topic:caring").lines[1:] == ["a message would reach nobody now"]


def test_in_quiet_hours_it_is_told_from_when_they_get_it(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    operator.database(move_in, neighbours(2, "dacorum"))
    monkeypatch.setattr("app.opening.clock", lambda: NOON.replace(hour=23))
    assert operator.does("audience", "count", "all", "--json").json == {
        "count": 2,
        "left_out": {},
        "later": {"count": 2, "from": "2026-03-04T08:30:00+00:00"},
    }
    assert operator.does("audience", "count", "all").lines[2:] == [
        "  all of them later, from 2026-03-04 08:30: these are quiet hours"
    ]
    monkeypatch.setattr("app.opening.clock", lambda: NOON)
    assert operator.does("audience", "count", "all", "--json").json == {"count": 2, "left_out": {}}

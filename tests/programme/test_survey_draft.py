"""A survey that is written at a desk makes the file that the command line takes."""

from __future__ import annotations

from typing import Any

import pytest

from programme import survey_draft, yaml_text
from programme.survey_draft import Draft, content_of, fields_of, from_content, from_fields, named, written
from programme.survey_editing import change, field_of, lacking, unfilled, ways_on, with_room
from tests.surveys import EXAMPLE, ROUTED, TRIPS


def _draft(**fields: str) -> Draft:
    return from_fields({name.replace("__", "."): [value] for name, value in fields.items()})


@pytest.mark.parametrize("form", [EXAMPLE, TRIPS, ROUTED])
def test_a_file_comes_back_as_it_was(form: str) -> None:
    content = yaml_text.parse(form, "form").value
    again = from_fields(fields_of(from_content(content)))
    assert yaml_text.parse(written(content_of(again)), "again").value == content


def test_where_an_answer_goes_on_stays_with_its_question() -> None:
    draft = _draft(
        **{"q.0.kind": "yesno", "q.0.text.en": "By bus?", "q.1.text.en": "Late?", "q.2.text.en": "Why?"},
        **{"q.1.kind": "text", "q.2.kind": "text"},
    )
    first, second, third = (one.key for one in draft.questions)
    assert ways_on(draft, 0) == [(second, 1), (third, 2), ("end", None)]
    draft.questions[0].go["no"] = third
    assert change(draft, "up.2", []) is not None
    again = from_fields(fields_of(draft))
    assert content_of(named(again, {}))["questions"][0]["if_no"] == "why"
    assert change(again, "remove.1", []) is not None
    assert content_of(named(again, {}))["questions"][0]["if_no"] == third, "it is told that this is not there"
    assert field_of("questions, item 1, if_no") == "q.0.go.no"
    assert field_of("questions, item 2, options, item 1, go") == "q.1.o.0.go"
    assert first != second


def test_short_names_are_made_of_english_words_and_stay() -> None:
    draft = _draft(
        title__en="How are you?",
        q__0__text__en="How is it going there?",
        q__0__o__0__text__en="Very well!",
        q__0__o__1__text__en="Very well",
        q__1__text__en="How is it going there?",
        q__1__name="kept",
    )
    made = named(draft, {})
    assert made.terms["survey"] == "how-are-you"
    assert [one.name for one in made.questions] == ["how_is_it_going_there", "kept"]
    assert [one.value for one in made.questions[0].options] == ["very_well", "very_well_2"]
    assert named(made, {}).questions[0].name == "how_is_it_going_there"


@pytest.mark.parametrize("words", ["", "什么", "42 ways", "known"])
def test_words_that_make_no_name_get_one(words: str) -> None:
    made = named(_draft(title__en=words, q__0__text__en=words), {})
    assert made.questions[0].name in {"question", "ways", "known_2"}


def test_what_is_asked_as_another_kind_is_another_question() -> None:
    draft = _draft(q__0__name="often", q__0__kind="scale", q__0__text__en="Often?")
    assert named(draft, {"often": "choice"}).questions[0].name == "often_2"


def test_what_is_not_of_a_kind_stays_out_of_the_file() -> None:
    draft = _draft(
        q__0__kind="yesno", q__0__text__en="Is it?", q__0__from="1", q__0__o__0__text__en="No", q__0__max="x"
    )
    assert content_of(draft)["questions"] == [{"name": "", "kind": "yesno", "text": {"en": "Is it?"}}]


def test_buttons_change_the_form() -> None:
    draft = _draft(q__0__text__en="one", q__1__text__en="two")
    known = {"en", "pl"}
    assert change(draft, "down.0", known) == "q.1.text.en"
    assert [one.text["en"] for one in draft.questions] == ["two", "one"]
    assert change(draft, "up.0", known) is None
    assert change(draft, "up.x", known) is None
    assert change(draft, "remove.1", known) == "q.0.text.en"
    assert change(draft, "add_question", known) == "q.1.text.en"
    assert change(draft, "add_language.pl", known) == "title.pl"
    assert change(draft, "add_language.xx", known) is None
    assert change(draft, "drop_language.en", known) is None
    assert change(draft, "drop_language.pl", known) == "title.en"
    assert change(draft, "nonsense", known) is None
    assert len(with_room(Draft()).questions[0].options) == 2


def test_what_a_language_lacks() -> None:
    draft = from_fields({"languages": ["en", "pl"], "title.en": ["T"], "intro.en": ["I"], "q.0.text.en": ["Q"]})
    assert lacking(draft, "pl") == ["title", "intro", "q.0.text"]
    assert lacking(draft, "en") == [f"card.{line}" for line in survey_draft.CARD]
    assert unfilled(draft) == ["checked_by.en", *(f"card.en.{line}" for line in survey_draft.CARD)]
    assert "q.0.text.en" in unfilled(_draft(title__en="T"))


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ("title", "title.en"),
        ("intro, pl", "intro.pl"),
        ("checked_by", "checked_by.en"),
        ("decision_card", "card.en.who_decides"),
        ("decision_card, pl, when", "card.pl.when"),
        ("questions, item 2, text", "q.1.text.en"),
        ("questions, item 2, text, ur", "q.1.text.ur"),
        ("questions, item 1, options, item 3, text, en", "q.0.o.2.text.en"),
        ("questions, item 1, options", "q.0.o.0.text.en"),
        ("questions, item 1, to", "q.0.to"),
        ("questions, item 1", "q.0.text.en"),
        ("closes", "closes"),
        ("", "title.en"),
    ],
)
def test_a_mistake_stands_beside_its_field(where: str, field: str) -> None:
    assert field_of(where) == field


@pytest.mark.parametrize("value", ["2026-13-01", "soon", "2026-12-01 09:00", "2026-12-01"])
def test_days_are_read_as_in_a_file(value: str) -> None:
    content: Any = content_of(_draft(opens=value))
    assert str(content["opens"]).startswith(value)

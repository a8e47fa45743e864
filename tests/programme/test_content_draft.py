"""What a form for an update or an opportunity makes, and what is told of one that makes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from programme import content_draft
from programme.content_draft import CARD, OPPORTUNITY, UPDATE, Fields
from programme.programme import Programme

ZONE = ZoneInfo("Europe/London")
NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
WALK: dict[str, list[str]] = {
    "kind": ["co_design"],
    "owner": ["Engagement team"],
    "review_date": ["2026-09-01"],
    "begins": ["2026-05-14T18:00"],
    "topics": ["vaccinations"],
    "title.en": ["Walking group"],
    "summary.en": ["Plan it"],
    "about.en": ["We meet.\r\nTwice."],
    "checked_by.en": ["Rosa"],
    **{f"card.en.{line}": ["The board"] for line in CARD},
}
FLU: dict[str, list[str]] = {
    "source": ["NHS"],
    "owner": ["Us"],
    "review_date": ["2026-09-01"],
    "title.en": ["Flu"],
    "body.en": ["It is **free**."],
}


def _read(shape: Any, fields: Fields) -> tuple[Any, dict[str, str]]:
    made, wrong = content_draft.read(shape, fields, "walk", programme=Programme.example(), now=NOW, zone=ZONE)
    return made, wrong


@pytest.mark.parametrize(("shape", "fields"), [(OPPORTUNITY, WALK), (UPDATE, FLU)])
def test_what_was_filled_in_is_there_when_it_is_changed(shape: Any, fields: Fields) -> None:
    made, wrong = _read(shape, fields)
    assert wrong == {}
    again = content_draft.fields_of(shape, made, ZONE)
    filled = {name: values for name, values in again.items() if any(values)}
    told = {name: [one.replace("\r\n", "\n") for one in values] for name, values in fields.items()}
    assert filled == told | {"languages": ["en"]}
    assert _read(shape, again) == (made, {})


def test_times_are_those_of_the_clocks_there() -> None:
    made, _ = _read(OPPORTUNITY, WALK)
    assert made.begins == datetime(2026, 5, 14, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("filled", "field", "told"),
    [
        ({"review_date": ["2026-03-02"]}, "review_date", "this day is over"),
        ({"review_date": ["soon"]}, "review_date", "“soon” is no day"),
        ({"begins": ["2026-03-29T01:30"]}, "begins", "does not exist in Europe/London"),
        ({"begins": ["at noon"]}, "begins", "no day and no time"),
        ({"ends": ["2026-05-14T17:00"]}, "ends", "closes before it begins"),
        ({"places": ["0"]}, "places", "0 is too low"),
        ({"link": ["example.org"]}, "link", "not a web address"),
        ({"kind": ["party"]}, "kind", "is not known here"),
        ({"title.en": ["x" * 101]}, "title.en", "has 101 characters"),
        ({"card.en.when": ["x" * 401]}, "card.en.when", "has 401 characters"),
    ],
)
def test_what_is_wrong_stands_in_its_field(filled: dict[str, list[str]], field: str, told: str) -> None:
    made, wrong = _read(OPPORTUNITY, WALK | filled)
    assert made is None
    assert list(wrong) == [field]
    assert told in wrong[field]


def test_a_language_is_whole_or_not_there() -> None:
    both = WALK | {"languages": ["en", "pl"]}
    assert content_draft.unfilled(OPPORTUNITY, both) == []
    assert list(_read(OPPORTUNITY, both)[0].texts) == ["en"]
    begun = both | {"title.pl": ["Spacery"]}
    assert content_draft.unfilled(OPPORTUNITY, begun) == content_draft.lacking(OPPORTUNITY, begun, "pl")
    assert content_draft.lacking(OPPORTUNITY, begun, "pl")[:2] == ["summary.pl", "about.pl"]
    assert "title.en" in content_draft.unfilled(OPPORTUNITY, {})


def test_nobody_has_checked_what_was_changed_after_the_check() -> None:
    before = FLU | {"languages": ["en", "pl"], "title.pl": ["Grypa"], "checked_by.en": ["A"], "checked_by.pl": ["B"]}
    cases: list[tuple[dict[str, list[str]], list[str]]] = [
        ({}, []),
        ({"title.pl": ["Szczepienia"]}, ["pl"]),
        ({"body.en": ["It costs nothing."]}, ["en", "pl"]),
        ({"body.en": ["It costs nothing."], "checked_by.pl": ["C"]}, ["en"]),
        ({"owner": ["Others"]}, []),
    ]
    for changed, unchecked in cases:
        assert content_draft.outdated(UPDATE, before, before | changed) == unchecked


def test_a_short_name_is_its_own() -> None:
    assert content_draft.free_ref("Walking group!", [], "opportunity") == "walking-group"
    assert content_draft.free_ref("Walking group", ["walking-group"], "opportunity") == "walking-group-2"
    assert content_draft.free_ref("سیر", [], "opportunity") == "opportunity"

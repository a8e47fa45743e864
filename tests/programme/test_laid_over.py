"""What was changed at a desk lies over the programme's file, whatever the file says by then."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from programme import laid_over
from programme.laid_over import LISTS, NAMES, Name
from programme.listed import with_entry
from programme.programme import ListName, Named, Programme
from programme.quiet import typed_time

OTHER: dict[Name, Any] = {
    "organisation": {"name": "Us", "about": "A", "run_by": {"en": "B", "pl": "C"}, "contact": "D", "complaints": "E"},
    "look": {"website": "https://us.example", "colour": "#003300", "nhs_identity": True},
    "languages": ["en", "pl"],
    "minimum_age": 18,
    "published": {"summary": "We keep little.", "notice": None, "officer": {"en": "Dana", "pl": "Dana"}},
    "quiet_hours": {"from": "22:00", "to": "07:00"},
    "contact_budget": {"messages": 3, "days": 7, "over": "wait"},
    "approve_above": 50,
    "postcodes": True,
    "kept": [{"what": "Your name", "why": {"en": "To greet you", "pl": "Powitanie"}, "how_long": "A year"}],
    "shared": ["Nobody", {"en": "The council", "pl": "Rada"}],
    "accessibility": {"known": ["Old flyers"], "checked": {"en": "By Dana", "pl": "Dana"}, "prepared": "2026-03-02"},
    "alerts": {"emergency": 5, "self_harm": 10, "abuse": 20},
}


def test_there_is_another_value_of_each() -> None:
    assert {*OTHER, *LISTS} == set(NAMES)


@pytest.mark.parametrize("file", [Programme.plain(), Programme.example()], ids=["plain", "example"])
@pytest.mark.parametrize("name", OTHER)
def test_a_value_is_laid_over_and_nothing_else_changes(name: Name, file: Programme) -> None:
    wanted = laid_over.value(name, OTHER[name])
    assert laid_over.value(name, laid_over.plain(name, wanted)) == wanted
    made = laid_over.laid_over(file, {name: wanted})
    assert laid_over.of(made, name) == wanted
    assert laid_over.laid_over(made, {name: laid_over.of(file, name)}) == file
    assert made.organisation.colour == ("#003300" if name == "look" else file.organisation.colour)
    assert laid_over.laid_over(made, {"approve_above": 7}).organisation == made.organisation, "one lies over another"


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_what_it_was_made_with_what_came_into_the_file_since(name: ListName) -> None:
    entry = Named.model_validate({"slug": "new-one", "name": "New", "retired": True})
    wanted = with_entry(getattr(Programme.plain(), name), entry)
    assert laid_over.value(name, laid_over.plain(name, wanted)) == wanted
    made = laid_over.laid_over(Programme.example(), {name: wanted})
    since = [one for one in getattr(Programme.example(), name) if one.slug not in {old.slug for old in wanted}]
    assert getattr(made, name) == (*wanted, *since)


@pytest.mark.parametrize("name", ["quiet_hours", "contact_budget", "approve_above"])
def test_none_is_a_value_too(name: Name) -> None:
    made = laid_over.laid_over(Programme.example(), {name: laid_over.value(name, None)})
    assert laid_over.of(made, name) is None


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("quiet_hours", {"from": "22:00", "to": "22:00"}),
        ("contact_budget", {"messages": 0, "days": 7}),
        ("look", {"colour": "#ffee00"}),
        ("languages", ["pl"]),
        ("languages", ["en", "en"]),
        ("minimum_age", 12),
        ("alerts", {"emergency": 0}),
        ("kept", [{"what": "Your name", "why": "To greet you"}]),
        ("shared", [{"pl": "Rada"}]),
        ("published", {"notice": "https://us.example"}),
        ("approve_above", -1),
        ("organisation", {"name": "Us", "about": "A", "run_by": {"pl": "C"}, "contact": "D", "complaints": "E"}),
    ],
)
def test_a_value_is_checked_by_the_rules_of_the_file(name: Name, wrong: object) -> None:
    with pytest.raises(ValidationError):
        laid_over.value(name, wrong)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("20:30", "20:30"), ("8.30", "08:30"), ("0830", "08:30"), ("8", "08:00"), (" 8 pm", "20:00")),
        *(("12 am", "00:00"), ("12:15 p.m.", "12:15"), ("00:00", "00:00")),
        *((one, None) for one in ("", "24:00", "8:60", "13 pm", "half past eight", "830pmm", "٨")),
    ],
)
def test_a_time_is_understood_as_people_type_it(typed: str, meant: str | None) -> None:
    found = typed_time(typed)
    assert (None if found is None else f"{found:%H:%M}") == meant

"""The lists that people choose from: nothing is taken out, and what is retired is offered to nobody new."""

from __future__ import annotations

import pytest

from programme.listed import called_so, is_needed, short_name, with_entry
from programme.programme import EXAMPLE, Named, Programme, example_text
from programme.yaml_text import Mistakes


def _named(slug: str, *, retired: bool = False, **name: str) -> Named:
    return Named(slug=slug, name={"en": slug.title(), **name}, retired=retired)


@pytest.mark.parametrize(
    ("english", "made"),
    [
        ("St Albans & Harpenden", "st-albans-harpenden"),
        ("Watford", "watford-2"),
        ("Łódź", "d"),
        ("健康", "entry"),
        ("New", "new-2"),
        ("x" * 90, "x" * 40),
    ],
)
def test_a_short_name_is_made_of_the_english_one_and_is_nobody_elses(english: str, made: str) -> None:
    found = short_name(english, {"watford"})
    assert found == made
    assert Named.model_validate({"slug": found, "name": english}).slug == made


def test_an_entry_takes_its_own_place_or_the_last() -> None:
    there = (_named("a"), _named("b"))
    assert with_entry(there, _named("a", pl="A")) == (_named("a", pl="A"), _named("b"))
    assert with_entry(there, _named("c")) == (*there, _named("c"))


def test_two_that_are_offered_have_different_names_in_each_language() -> None:
    there = (_named("a", pl="Jeden"), _named("b"), _named("c", retired=True))
    assert called_so(there, _named("d", pl=" jeden ")) == ["pl"]
    assert called_so(there, _named("a", pl="Jeden")) == []
    assert called_so(there, Named(slug="d", name={"en": "C"})) == []
    assert called_so(there, Named(slug="d", name={"en": "D", "ro": "b"})) == ["ro"], "who reads it has no other for b"


def test_the_last_topic_is_needed() -> None:
    there = (_named("a"), _named("b", retired=True))
    assert is_needed("topics", there, "a")
    assert not is_needed("localities", there, "a")
    assert not is_needed("topics", (*there, _named("c")), "a")


def test_what_is_retired_stays_with_those_who_have_it() -> None:
    retired = example_text(EXAMPLE).replace("slug: dacorum", "retired: true\n    slug: dacorum", 1)
    programme = Programme.read(retired)
    assert len(programme.offered("localities")) == len(programme.localities) - 1
    assert programme.offered("localities", {"dacorum"}) == programme.localities
    assert programme.locality_name("dacorum") == "Dacorum"


def test_a_file_that_offers_no_topic_is_refused() -> None:
    with pytest.raises(Mistakes, match="are all retired"):
        Programme.read(example_text("plain").replace("slug:", "retired: true, slug:"))

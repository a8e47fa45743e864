"""A team's programme: what ships is right, and every mistake in theirs is shown with its line and what to do."""

from __future__ import annotations

from datetime import time

import pytest

from programme.consent import Wordings
from programme.programme import Programme, example_text
from programme.yaml_text import Mistake, Mistakes

EXAMPLE = example_text()


def _mistakes(text: str) -> tuple[Mistake, ...]:
    with pytest.raises(Mistakes) as caught:
        Programme.read(text, "ours.yaml")
    return caught.value.mistakes


def test_the_plain_programme_promises_nothing_it_does_not_know() -> None:
    plain = Programme.plain()
    assert plain.languages == Programme.example().languages
    assert (plain.localities, plain.quiet_hours, plain.contact_budget) == ((), None, None)
    assert plain.minimum_age == 16
    assert len(plain.topics) >= 3


def test_the_example_is_the_seeds_programme() -> None:
    example = Programme.example()
    assert [one.name.text("en") for one in example.localities] == [
        "Watford & Three Rivers",
        "Hertsmere",
        "Dacorum",
        "St Albans & Harpenden",
    ]
    assert example.languages == ("en", "en-x-easy", "pl", "ro", "ur", "gu", "pa")
    assert example.quiet_hours is not None
    assert (example.quiet_hours.begin, example.quiet_hours.end) == (time(20, 30), time(8, 30))


def test_names_are_in_the_readers_language_else_in_english() -> None:
    example = Programme.example()
    assert example.topic_name("vaccinations", "pl") == "Szczepienia"
    assert example.topic_name("hospitals", "en-x-easy") == "Hospitals"
    assert example.locality_name("dacorum", "pl") == "Dacorum"
    assert example.interest_name("surveys", "ro") == "Sondaje"


def test_what_the_programme_no_longer_has_is_called_by_its_short_name() -> None:
    assert Programme.example().locality_name("three-rivers") == "three-rivers"


def test_quiet_hours_may_be_written_without_quotes() -> None:
    unquoted = EXAMPLE.replace('{from: "20:30", to: "08:30"}', "{from: 20:30, to: 8.30}")
    assert Programme.read(unquoted).quiet_hours == Programme.example().quiet_hours


def test_norwegian_is_a_language_not_a_no() -> None:
    norwegian = EXAMPLE.replace("languages: [en, en-x-easy,", "languages: [no, en, en-x-easy,")
    assert Programme.read(norwegian).has_language("no")


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (("minimum_age: 16", "minimum_age: ten"), "minimum_age", "“ten” is no whole number"),
        (("minimum_age: 16", "minimum_age: 3"), "minimum_age", "3 is too low: the least is 13"),
        (("minimum_age: 16", "minimal_age: 16"), "minimal_age", "not known here"),
        (('to: "08:30"', 'to: "20:30"'), "quiet_hours", "begin and end at the same time"),
        (('to: "08:30"', 'to: "8:75"'), "quiet_hours, to", "time"),
        (("languages: [en, ", "languages: ["), "languages", "must have “en”"),
        (("languages: [en, ", "languages: [en, pl, "), "languages", "used twice"),
        (("languages: [en, ", "languages: [en, Polish, "), "languages, item 2", "not a language tag"),
        (("slug: hertsmere", "slug: dacorum"), "localities", "“dacorum” is used twice"),
        (("slug: hertsmere", "slug: Hertsmere Town"), "localities, item 2, slug", "cannot be a short name"),
        (("name: {en: Hertsmere,", "name: {pl: Hertsmere,"), "localities, item 2, name", "no English text"),
        (("name: {en: Hertsmere,", 'name: {en: " ",'), "localities, item 2, name", "empty text for en"),
        (("website: https://", "website: http://"), "organisation, website", "begins with https://"),
        (("  name: South and West Herts", "  title: South and West Herts"), "organisation, name", "is missing"),
    ],
)
def test_a_mistake_is_shown_with_its_line_and_what_to_do(change: tuple[str, str], where: str, what: str) -> None:
    text = EXAMPLE.replace(*change)
    assert text != EXAMPLE
    found = next(mistake for mistake in _mistakes(text) if mistake.where == where)
    assert what in found.what
    assert str(found).startswith(f"ours.yaml, line {found.line}: {where}: ")


def test_the_line_is_that_of_the_field() -> None:
    text = EXAMPLE.replace("minimum_age: 16", "minimum_age: ten")
    expected = 1 + text.splitlines().index("minimum_age: ten")
    assert [mistake.line for mistake in _mistakes(text)] == [expected]


def test_all_mistakes_are_shown_at_once() -> None:
    text = EXAMPLE.replace("minimum_age: 16", "minimum_age: ten").replace("slug: hertsmere", "slug: Herts mere")
    assert [mistake.where for mistake in _mistakes(text)] == ["localities, item 2, slug", "minimum_age"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "the file is empty"),
        ("# nothing but a comment\n", 1, "the file is empty"),
        ("topics: [\n", 2, "a bracket is open until here"),
        ("topics:\n\t- x\n", 2, "this line is indented with a tab"),
        ("languages: [en]\ntopics: []\nlanguages: [pl]\n", 3, "“languages” is written twice"),
        ("a: {b: 1,\n    b: 2}\n", 2, "“b” is written twice"),
        ("a: !!python/object:os.system x\n", 1, "begins with “!” needs quotes"),
        ("\x00", 1, "this is no text"),
        ("[" * 3000, 1, "too deep"),
    ],
)
def test_a_file_that_is_no_yaml_is_refused_in_words(text: str, line: int, what: str) -> None:
    (mistake,) = _mistakes(text)
    assert (mistake.line, what in mistake.what) == (line, True), mistake


def test_a_list_instead_of_a_programme_is_refused() -> None:
    (mistake,) = _mistakes("- a\n- b\n")
    assert "names with values are expected here" in mistake.what


def test_a_programme_is_never_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Programme.plain().minimum_age = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("{updates-1: {gu: Sonal}}", "the wording updates-1 has no text in “gu”"),
        ("{code-of-conduct-1: {gu: Sonal}}", "the wording code-of-conduct-1 has no text in “gu”"),
        ("{updates-9: {pl: Ewa}}", "there is no wording “updates-9”"),
        ("{agreement-0: {pl: Ewa}}", "there is no wording “agreement-0”"),
    ],
)
def test_nobody_can_have_checked_what_there_is_not(names: str, said: str) -> None:
    (mistake,) = _mistakes(EXAMPLE + f"checked_wordings: {names}\n")
    assert said in str(mistake)


def test_who_checked_the_words_is_named_in_the_programme() -> None:
    checked = Programme.read(EXAMPLE + "checked_wordings: {updates-1: {pl: Ewa}}\n")
    assert checked.wordings().shown("updates", "pl").language == "pl"
    assert Programme.read(EXAMPLE).wordings() is Wordings.packaged()


def test_who_checked_what_ambassadors_agree_to_is_named_by_its_version() -> None:
    ours = Programme.read(EXAMPLE + "checked_wordings: {agreement-1: {ur: Rukhsana}}\n")
    about = ours.for_ambassadors()
    assert about.agreement.shown("ur").language == "ur"
    assert about.agreement.shown("pl").language == "en"
    assert about.code_of_conduct.shown("ur").language == "en"
    assert ours.ambassadors.agreement.shown("ur").language == "en", "what ships is as it was"


def test_a_day_that_no_calendar_has_is_told_at_its_place() -> None:
    (mistake,) = [one for one in _mistakes("minimum_age: 2026-02-31\n") if one.where == "minimum_age"]
    assert mistake.what == "“2026-02-31” is no whole number: write it in digits"

"""What could give a neighbour away is noticed as people write it here; help lines and everyday numbers are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.giving_away import giving_away
from programme.recognising import packaged
from tests.programme import giving_away_figures, safety_figures


@pytest.mark.parametrize(
    ("words", "what", "piece"),
    [
        ("Ring her on 07700 900123.", "phone", "07700 900123"),
        ("Her number: +44 (0)20 7946 0018", "phone", "+44 (0)20 7946 0018"),
        ("NHS number 943 476 5919 was on the letter", "nhs", "943 476 5919"),
        ("جی پی کا نمبر ۰۷۷۰۰۹۰۰۱۲۳ ہے", "phone", "۰۷۷۰۰۹۰۰۱۲۳"),
        ("write to a.b@example.org please", "email", "a.b@example.org"),
        ("near HP2 7YU they wait", "postcode", "HP2 7YU"),
        ("on wd17 1aa too", "postcode", "wd17 1aa"),
        ("Mrs Jones waits", "name", "Mrs Jones"),
        ("Dwa tygodnie czeka Pani Kowalska", "name", "Pani Kowalska"),
        ("a boy, his name is Omar, cannot sleep", "name", "Omar"),
        ("ona nazywa się Anna", "name", "Anna"),
        ("MRS KHAN CANNOT GET A SCAN", "name", "MRS KHAN CANNOT"),
        ("a girl called Oluwaseun", "name", "called Oluwaseun"),
        ("Mrs Kowalska from number 12", "address", "from number 12"),
        ("the damp at 14 Station Road", "address", "14 Station Road"),
        ("z ulicy Kwiatowej 5/3", "address", "ulicy Kwiatowej 5/3"),
        ("مکان نمبر ۱۴ والے بزرگ", "address", "مکان نمبر ۱۴"),
        ("dziś u Kasi i Tomka", "name", "Kasi"),
        ("کریم صاحب سیڑھیاں نہیں چڑھ سکتے", "name", "کریم صاحب"),
    ],
)
def test_what_could_give_somebody_away_is_found(words: str, what: str, piece: str) -> None:
    found = giving_away(words)
    assert (what, piece) in [(one.what, one.words) for one in found]


def test_several_kinds_are_told_together() -> None:
    assert [one.what for one in giving_away("Mr Smith, WD17 1AA, 07700 900123")] == ["name", "phone", "postcode"]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "She waited nine hours in A&E, bus 321, ward 7, on 12/03/2026 at 18:30.",
        "I told him to call 999, or 111, or Samaritans on 116 123, or Childline on 0800 1111.",
        "The doctor says miss a day and it comes back",
        "It costs 1,200 pounds, and 10 of us wait",
        "Dwie panie czekają od rana",
        "St Mary's Hospital, King George Street surgery, and the Queen Elizabeth ward",
        "It was on the number 12 bus, 20 minutes down the road",
        "ڈاکٹر صاحب کے پاس وقت نہیں",
        "پڑوسن دو ہفتے سے انتظار کر رہی ہیں",
    ],
)
def test_everyday_words_pass_without_a_hint(words: str) -> None:
    assert giving_away(words) == []


def test_ten_digits_are_an_nhs_number_only_if_the_last_one_checks_the_others() -> None:
    assert [one.what for one in giving_away("943 476 5919")] == ["nhs"]
    assert [one.what for one in giving_away("943 476 5918")] == ["phone"]


@given(st.text(max_size=60))
def test_whatever_is_written_what_is_shown_stands_in_it(words: str) -> None:
    assert all(one.words and one.words in words for one in giving_away(words))


def test_the_sentences_that_the_lists_were_made_with_come_out_right() -> None:
    assert giving_away_figures.wrong(giving_away_figures.sentences()) == []


def test_what_people_say_otherwise_seldom_gets_a_hint() -> None:
    """The sentences that measure words of danger were written for something else, and hold no names."""
    said = [one.says for one in safety_figures.sentences()]
    assert len([words for words in said if giving_away(words)]) <= len(said) / 100


def test_the_figures_in_the_docs_are_those_of_the_lists() -> None:
    shown = giving_away_figures.PAGE.read_text("utf-8")
    assert shown == giving_away_figures.page(), "run: .venv/bin/python -m tests.programme.giving_away_figures"


def test_each_list_says_who_reviewed_it_and_names_nothing_twice() -> None:
    for lists in packaged():
        assert lists.reviewed_by
        assert sorted(set(lists.first_names)) == sorted(lists.first_names)
        assert not set(lists.first_names) & (set(lists.not_names) | set(lists.titles)), lists.language

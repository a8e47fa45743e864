"""What could give a neighbour away is noticed as people write it here; help lines and everyday numbers are not."""

from __future__ import annotations

import pytest

from programme.giving_away import giving_away


@pytest.mark.parametrize(
    ("words", "what", "piece"),
    [
        ("Ring her on 07700 900123.", "phone", "07700 900123"),
        ("Her number: +44 (0)20 7946 0018", "phone", "+44 (0)20 7946 0018"),
        ("NHS number 943 476 5919 was on the letter", "phone", "943 476 5919"),
        ("جی پی کا نمبر ۰۷۷۰۰۹۰۰۱۲۳ ہے", "phone", "۰۷۷۰۰۹۰۰۱۲۳"),
        ("write to a.b@example.org please", "email", "a.b@example.org"),
        ("near HP2 7YU they wait", "postcode", "HP2 7YU"),
        ("on wd17 1aa too", "postcode", "wd17 1aa"),
        ("Mrs Jones waits", "name", "Mrs Jones"),
        ("Dwa tygodnie czeka Pani Kowalska", "name", "Pani Kowalska"),
        ("a boy, his name is Omar, cannot sleep", "name", "his name is Omar"),
        ("ona nazywa się Anna", "name", "nazywa się Anna"),
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
        "پڑوسن دو ہفتے سے انتظار کر رہی ہیں",
    ],
)
def test_everyday_words_pass_without_a_hint(words: str) -> None:
    assert giving_away(words) == []

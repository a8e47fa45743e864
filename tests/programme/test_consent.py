"""What people agree to, and in which words."""

from __future__ import annotations

import pytest

from programme.consent import PURPOSES, TIERS, Wordings, allows, tiers_allowing
from programme.sentences import Fault
from programme.yaml_text import Mistakes

WORDINGS = """
wordings:
  - id: updates-1
    tier: updates
    version: 1
    texts: {en: {text: Old words, checked_by: Ada}}
  - id: updates-2
    tier: updates
    version: 2
    texts:
      en: {text: Yes to updates, checked_by: Ada}
      pl: {text: Tak, checked_by: Ola}
      ur: {text: جی ہاں}
"""


@pytest.mark.parametrize(
    ("purpose", "tiers"),
    [
        ("update", ("updates",)),
        ("opportunity", ("taking_part", "ambassador")),
        ("question", ("taking_part", "ambassador")),
        ("service", ("updates", "taking_part", "ambassador")),
    ],
)
def test_only_the_right_consent_allows_a_purpose(purpose: str, tiers: tuple[str, ...]) -> None:
    known = next(one for one in PURPOSES if one == purpose)
    assert tiers_allowing(known) == tiers
    for tier in TIERS:
        assert allows([tier], known) == (tier in tiers)


def test_nobody_without_consent_is_allowed_anything() -> None:
    assert not any(allows((), purpose) for purpose in PURPOSES)


def test_the_latest_wording_is_shown_in_a_language_that_was_checked() -> None:
    shown = Wordings.read(WORDINGS).shown("updates", "pl")
    assert (shown.wording_id, shown.version, shown.language, shown.text) == ("updates-2", 2, "pl", "Tak")


@pytest.mark.parametrize("language", ["ur", "gu"])
def test_unchecked_or_missing_words_are_never_shown(language: str) -> None:
    shown = Wordings.read(WORDINGS).shown("updates", language)
    assert (shown.language, shown.text) == ("en", "Yes to updates")


def test_what_nobody_checked_is_listed() -> None:
    assert Wordings.read(WORDINGS).unchecked() == (("updates-2", "ur"),)


def test_an_old_wording_is_still_found() -> None:
    assert Wordings.read(WORDINGS).with_id("updates-1").texts["en"].text == "Old words"
    with pytest.raises(Fault, match="updates-1, updates-2"):
        Wordings.read(WORDINGS).with_id("updates-9")


def test_a_tier_without_words_cannot_be_asked_for() -> None:
    with pytest.raises(Fault, match="no wording for ambassador"):
        Wordings.read(WORDINGS).latest("ambassador")


def test_english_that_nobody_checked_stops_the_start() -> None:
    unchecked = WORDINGS.replace("{text: Yes to updates, checked_by: Ada}", "{text: Yes to updates}")
    with pytest.raises(Mistakes, match=r"line 7: wordings, item 2: .*checked_by"):
        Wordings.read(unchecked)


def test_a_wording_that_stands_twice_is_refused() -> None:
    with pytest.raises(Mistakes, match="line 7: the wording updates-1 stands there twice"):
        Wordings.read(WORDINGS.replace("updates-2", "updates-1"))


def test_the_wordings_that_ship_cover_every_tier() -> None:
    for tier in TIERS:
        assert Wordings.packaged().shown(tier, "en").text
    assert Wordings.packaged().shown("updates", "ur").language == "en"


def test_a_programme_names_who_of_its_own_checked_the_words() -> None:
    packaged = Wordings.packaged()
    assert packaged.shown("updates", "pl").language == "en"
    ours = packaged.checked({"updates-1": {"pl": "Ewa Malinowska"}})
    assert ours.shown("updates", "pl").language == "pl"
    assert ours.shown("updates", "ro").language == "en"
    assert ours.shown("taking_part", "pl").language == "en"
    assert ours.shown("updates", "en") == packaged.shown("updates", "en")
    assert packaged.shown("updates", "pl").language == "en", "what ships is as it was"


def test_nobody_can_have_checked_a_language_that_there_is_no_text_in() -> None:
    with pytest.raises(Fault, match="has no text in “gu”"):
        Wordings.packaged().checked({"updates-1": {"gu": "Ewa"}})

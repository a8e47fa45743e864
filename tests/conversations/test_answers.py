"""Typed answers: what counts as which option, number, yes or no."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.answers import plain_words, scale_of, words_of, yes_or_no
from conversations.choices import Choices
from conversations.phrases import Phrase
from conversations.texts import Texts
from tests.conversations.talk import sample_texts

TEXTS = sample_texts()

LABELS = ["🍵 Health updates", "Taking part", "Żłobek i łąka", "18", "Neither of these"]


@pytest.mark.parametrize(
    ("typed", "index"),
    [
        ("🍵 Health updates", 0), ("health updates", 0), ("HEALTH  UPDATES!", 0), ("  Taking part. ", 1),
        ("zlobek i laka", 2), ("Żłobek i łąka", 2), ("1", 0), ("2.", 1), ("#3", 2), ("two", 1), ("the second one", 1),
        ("the first", 0), ("number 2", 1), ("option two please", 1), ("the last one", 4), ("last", 4), ("one", 0),
        ("the one", 0), ("٢", 1), ("૩", 2), ("੩", 2), ("18", 3), ("5", 4), ("answer 5", 4),
        ("6", None), ("0", None), ("", None), ("health", None), ("second third", None), ("2 or 3", None),
        ("I would like two of them", None), ("no one", None), ("1000000000000000000000", None), ("²", 1), ("🍵", None),
    ],
)  # fmt: skip
def test_one_option(texts: Texts, typed: str, index: int | None) -> None:
    assert Choices.of(LABELS, texts, "en").one(typed, words_of(texts, "en")) == index


@pytest.mark.parametrize(
    ("typed", "indices"),
    [
        ("1 and 2", [0, 1]), ("1, 3", [0, 2]), ("taking part, the last one", [1, 4]), ("1 & 2 & 18", [0, 1, 3]),
        ("2\n3", [1, 2]), ("۱، ۲", [0, 1]), ("taking part", [1]), ("1 and maybe", None), (" , ", None),
        ("1 plus Taking part", [0, 1]),
    ],
)  # fmt: skip
def test_several_options(texts: Texts, typed: str, indices: list[int] | None) -> None:
    assert Choices.of(LABELS, texts, "en").several(typed, words_of(texts, "en")) == indices


def test_words_that_two_options_share_choose_neither(texts: Texts) -> None:
    choices = Choices.of(["Yes!", "yes", "No"], texts, "en")
    assert choices.one("yes", words_of(texts, "en")) is None
    assert choices.one("no", words_of(texts, "en")) == 2


def test_options_that_differ_by_their_emoji_alone(texts: Texts) -> None:
    choices = Choices.of(["👍", "👎"], texts, "en")
    assert choices.one("👎", words_of(texts, "en")) == 1


def test_options_are_known_in_the_persons_language_and_in_english(texts: Texts) -> None:
    choices = Choices.of([Phrase("common.yes"), Phrase("visit.who.child")], texts, "pl")
    words = words_of(texts, "pl")
    typed = ("tak", "yes", "moje dziecko zlobek", "my child", "dwa", "second")
    assert [choices.one(text, words) for text in typed] == [0, 0, 1, 1, 1, 1]


def test_options_in_the_pseudo_languages_are_known_by_their_plain_words(texts: Texts) -> None:
    pseudo = texts.with_pseudo()
    for language in ("qps", "qpr"):
        label = Phrase("visit.why.door")
        shown = pseudo.label(label, language)
        assert shown != "Getting in and out"
        assert Choices.of([label], pseudo, language).one(shown, words_of(pseudo, language)) == 0


def test_vowel_signs_of_indian_scripts_tell_words_apart(texts: Texts) -> None:
    assert plain_words("કામ") != plain_words("કેમ")
    assert plain_words("ਹਾਂ।") == plain_words("ਹਾਂ")


def test_two_keyboards_write_the_same_urdu_word(texts: Texts) -> None:
    assert plain_words("جي هاں") == plain_words("جی ہاں")
    assert plain_words("شُکریہ") == plain_words("شکریہ")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("4", 4), ("four", 4), ("٤", 4), ("૪", 4), ("4/5", 4), ("4 out of 5", 4), ("4 of 5", 4), ("I say 4", 4),
        ("5/5", 5), ("⭐⭐⭐", 3), ("★★", 2), ("four stars", 4), ("1", 1), ("one", 1), ("3!", 3),
        ("0", None), ("6", None), ("4.5", None), ("4/10", None), ("45", None), ("good", None), ("", None),
        ("1 3", None), ("⭐⭐⭐⭐⭐⭐", None),
    ],
)  # fmt: skip
def test_a_number_on_a_scale(texts: Texts, typed: str, number: int | None) -> None:
    assert scale_of(typed, words_of(texts, "en"), 1, 5) == number


def test_a_scale_may_begin_with_nought(texts: Texts) -> None:
    words = words_of(texts, "en")
    assert scale_of("0", words, 0, 10) == 0
    assert scale_of("10", words, 0, 10) == 10
    assert scale_of("10/10", words, 0, 10) == 10


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yes", True), ("Yes please!", True), ("👍", True), ("OK", True), ("no", False), ("No, thanks", False),
        ("👎", False), ("maybe", None), ("", None), ("yes and no", None),
    ],
)  # fmt: skip
def test_yes_and_no(texts: Texts, typed: str, meant: bool | None) -> None:
    assert yes_or_no(typed, words_of(texts, "en")) is meant


def test_yes_in_urdu_and_in_english(texts: Texts) -> None:
    words = words_of(texts, "ur")
    assert yes_or_no("ہاں", words) is True
    assert yes_or_no("yes", words) is True


@given(st.text())
def test_comparing_twice_changes_nothing_more(text: str) -> None:
    once = plain_words(text)
    assert "  " not in once
    assert once == once.strip()


@given(st.text(), st.sampled_from(["en", "pl", "ur"]))
def test_nothing_typed_raises(text: str, language: str) -> None:
    words = words_of(TEXTS, language)
    Choices.of(LABELS, TEXTS, language).several(text, words)
    scale_of(text, words, 0, 10)
    yes_or_no(text, words)

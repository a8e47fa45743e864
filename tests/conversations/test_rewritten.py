"""Sentences in a team's own words: what is wrong is found before anybody hears it, and what ships stays beneath."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.catalogue import Message
from conversations.rewritten import (
    EVERYBODY,
    Shape,
    can_be_rewritten,
    laid,
    message_of,
    shape_of,
    what_is_wrong,
    words_of,
)
from conversations.sentences import sentences
from conversations.texts import ENGLISH, Texts
from tests.harness import shipped_texts

COUNTS = "common.please_choose_at_least"
SHAPE = Shape((EVERYBODY,), ((),), frozenset({"name"}), frozenset({"common.done"}), 44)


def _shape(key: str, language: str, buttons: frozenset[str] = frozenset()) -> Shape:
    found = shape_of(shipped_texts(), language, key, buttons)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("Hello {name}", []),
        ("**Hello** {name}, tap {common.done} {{so}}", []),
        ("", ["empty"]),
        ("Hello {name", ["marks"]),
        ("Hello **{name}", ["marks"]),
        ("Hello", ["lacks"]),
        ("Hello {name} and {friend}", ["unknown"]),
        ("Hello {name}: {common.skip}", ["unknown"]),
        ("Hello {name}" + "!" * 44, ["long"]),
    ],
)
def test_what_is_wrong_is_found(written: str, why: list[str]) -> None:
    assert [one.why for one in what_is_wrong({EVERYBODY: [written]}, SHAPE)] == why


def test_each_form_has_its_words() -> None:
    shape = _shape(COUNTS, "pl")
    assert [numbers[0] for numbers in shape.plurals] == [1, 2, 0]
    assert [one.plural for one in what_is_wrong({EVERYBODY: ["{n} {common.done}"]}, shape)] == [1, 2]
    spoken = _shape("common.ended_passed_on", "pl").spoken
    assert spoken == (EVERYBODY, "feminine", "masculine")


def test_a_button_is_shown_whole_and_words_that_are_typed_are_no_sentences() -> None:
    assert _shape("common.skip", "en").longest == 64
    assert _shape("common.please_choose_at_most", "en").longest == 200
    assert _shape("common.please_choose_at_most", "en", frozenset({"common.please_choose_at_most"})).longest == 64
    for key in ("stop.words", "common.words.yes", "inbox.title", "staff.deleteme"):
        assert not can_be_rewritten(key)
    assert shape_of(shipped_texts(), "tlh", "common.skip", ()) is None
    assert shape_of(shipped_texts(), "en", "no.such_text", ()) is None


@pytest.mark.parametrize("language", ["en", "pl", "ur"])
def test_everything_that_ships_comes_back_as_it_was_written_and_nothing_is_wrong_with_it(language: str) -> None:
    texts = shipped_texts()
    for one in sentences(texts, language):
        ships, shape = texts.shipped(one.key, language), shape_of(texts, language, one.key, ())
        if ships is None or shape is None:
            continue
        words = words_of(ships, shape)
        rtl = texts.direction(language) == "rtl"
        assert [wrong for wrong in what_is_wrong(words, shape, right_to_left=rtl) if wrong.why != "long"] == [], one.key
        again = message_of(words, right_to_left=rtl)
        assert (again.forms[: len(ships.forms)], again.addressed) == (ships.forms, ships.addressed), one.key


def _say(texts: Texts, key: str, words: str, language: str = ENGLISH) -> dict[tuple[str, str], Message]:
    found = laid(texts, {(language, key): {EVERYBODY: [words]}}, ())
    texts.lay(found)
    return found


def test_what_is_laid_is_said_and_what_ships_stays_beneath() -> None:
    texts = Texts.load()
    ships = texts.plain("common.skip", ENGLISH)
    _say(texts, "common.skip", "Leave it out")
    assert (texts.plain("common.skip", ENGLISH), texts.sources("common.skip")) == ("Leave it out", (ships,))
    assert texts.is_laid("common.skip", ENGLISH)
    assert Texts.load().plain("common.skip", ENGLISH) == ships, "other texts are other texts"
    _say(texts, "common.back", "Go back")
    assert (texts.plain("common.skip", ENGLISH), texts.is_laid("common.skip", ENGLISH)) == (ships, False)


def test_a_language_that_lacked_it_has_it_then() -> None:
    texts = Texts.load()
    missing = next(key for key in texts.missing("gu") if can_be_rewritten(key) and not texts.placeholders(key))
    _say(texts, missing, "પછી", "gu")
    assert missing not in texts.missing("gu")
    assert missing not in texts.unchecked("gu"), "somebody has checked it"
    texts.lay({})
    assert missing in texts.missing("gu")


def test_what_fits_no_more_is_not_said() -> None:
    live: dict[tuple[str, str], Any] = {
        ("en", "common.skip"): {EVERYBODY: ["Skip {it}"]},
        ("en", "gone.since"): {EVERYBODY: ["x"]},
        ("xx", "common.skip"): {EVERYBODY: ["x"]},
        ("en", "common.back"): {"feminine": ["x"]},
    }
    assert laid(shipped_texts(), live, ()) == {}

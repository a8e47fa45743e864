"""Help comes first for those who need it, and everyday talk raises no alarm: measured on made-up sentences."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from programme.safety import KINDS, Alarm, SafetyWords, help_key, look, packaged
from tests.programme import safety_figures

SENTENCES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("safety_sentences.yaml").read_text()
)
ALL = [sentence for part in SENTENCES.values() for sentence in part]
# What was found when this was last changed: a change of the words may not lose any of it.
LEAST_FOUND = 1.0
MOST_FALSE = 0.0


def _kinds(text: str) -> set[str]:
    return {alarm.kind for alarm in look(text)}


def test_the_sentences_cover_every_kind_and_everyday_talk() -> None:
    labels = [sentence["alarm"] for sentence in ALL]
    assert len(ALL) >= 80
    assert {label for label in labels if labels.count(label) >= 25} == {*KINDS, "none"}


def test_those_who_need_help_are_found() -> None:
    wanted = [sentence for sentence in ALL if sentence["alarm"] != "none"]
    missed = [sentence["says"] for sentence in wanted if sentence["alarm"] not in _kinds(sentence["says"])]
    assert 1 - len(missed) / len(wanted) >= LEAST_FOUND, missed


def test_everyday_talk_raises_no_alarm() -> None:
    calm = [sentence["says"] for sentence in ALL if sentence["alarm"] == "none"]
    false = [text for text in calm if look(text)]
    assert len(false) / len(calm) <= MOST_FALSE, false


@pytest.mark.parametrize(
    "typed",
    [
        "I can't breathe",
        "i CANT BREATHE!!!",
        "I can’t breathe",
        "Hi.  i   cant\nbreathe...",
        "😰 i cant breathe 😰",
        "I càn't breathe",
    ],
)
def test_it_does_not_matter_how_it_is_typed(typed: str) -> None:
    assert help_key(look(typed)) == "emergency"


@pytest.mark.parametrize("typed", ["Nie mogę oddychać", "nie moge oddychac", "NIE MOGĘ ODDYCHAĆ"])
def test_polish_is_understood_without_its_letters_too(typed: str) -> None:
    assert [(alarm.kind, alarm.language) for alarm in look(typed)] == [("emergency", "pl")]


def test_urdu_is_understood_from_arabic_keyboards_too() -> None:
    assert help_key(look("میں خودكشي کرنا چاہتا ہوں")) == "self_harm"


def test_the_most_urgent_help_comes_first() -> None:
    alarms = look("my husband hits me and now I have taken an overdose because I want to die")
    assert [alarm.kind for alarm in alarms] == ["emergency", "self_harm", "abuse"]
    assert help_key(alarms) == "emergency"


def test_an_everyday_phrase_does_not_hide_what_stands_beside_it() -> None:
    assert help_key(look("My nan killed it at bingo but I want to die")) == "self_harm"


def test_an_alarm_says_which_list_it_is_from() -> None:
    assert look("I want to die") == (Alarm("self_harm", "en", 2),)
    assert help_key(look("The clinic was lovely")) is None


def test_every_list_names_its_reviewer_honestly() -> None:
    assert {words.language for words in packaged()} == {"en", "pl", "ro", "ur", "gu", "pa"}
    for words in packaged():
        assert words.version >= 1
        assert words.reviewed_by == "not yet reviewed by a clinician"


def test_what_the_lists_were_made_with_comes_out_right() -> None:
    assert list(safety_figures.missed(safety_figures.sentences())) == []


def test_the_measured_sentences_are_enough_in_every_launch_language_and_of_every_kind() -> None:
    found = safety_figures.sentences()
    assert len(found) == len({one.says for one in found}) >= 300
    assert set(safety_figures.counted(found)) == set(safety_figures.NAMES)
    assert {(one.language, one.round, one.means) for one in found} >= {
        (language, name, kind) for language in safety_figures.NAMES for name in safety_figures.ROUNDS for kind in KINDS
    }
    assert {one.means for one in found} == {*KINDS, *safety_figures.CALM}


def test_the_figures_in_the_docs_are_those_of_the_lists() -> None:
    told = safety_figures.PAGE.read_text("utf-8")
    assert told == safety_figures.page(), "run .venv/bin/python -m tests.programme.safety_figures"


def _ways(phrase: str) -> list[str]:
    """Ways to say what a phrase stands for: each choice of its first word, with and without what may be missing."""
    parts = [part for part in phrase.split() if part != "..."]
    long = [part.removesuffix("?").split("|") for part in parts]
    short = [part.split("|") for part in parts if not part.endswith("?")]
    said = [
        [first, *(words[0] for words in way[1:])] for way in (long, short) if way for first in dict.fromkeys(way[0])
    ]
    return [" ".join(word.replace("*", "") for word in words) for words in said]


@pytest.mark.parametrize("words", packaged(), ids=lambda words: words.language)
def test_each_phrase_is_found_however_it_begins(words: SafetyWords) -> None:
    lists = {kind: getattr(words, kind) for kind in KINDS}
    said = [(kind, way) for kind, phrases in lists.items() for phrase in phrases for way in _ways(phrase)]
    missed = [way for kind, way in said if kind not in _kinds(f"{way} {way}.")]
    assert missed == []
    assert len(said) > len([phrase for phrases in lists.values() for phrase in phrases])


@given(st.text(max_size=300))
def test_whatever_is_typed_is_looked_at(text: str) -> None:
    assert isinstance(look(text), tuple)


@pytest.mark.parametrize(
    "text", ["he " * 60_000, "i want to " * 30_000, "a" * 500_000, "he she they dad mum " * 20_000]
)
def test_a_novel_is_looked_at_quickly(text: str) -> None:
    began = time.process_time()
    look(text)
    assert time.process_time() - began < 2


def test_what_ends_a_long_message_is_seen() -> None:
    assert help_key(look("la " * 60_000 + "I want to die")) == "self_harm"

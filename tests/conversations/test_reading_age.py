"""How old somebody must be to read a text: a hint for authors."""

from __future__ import annotations

import pytest

from conversations.catalogue import read_catalogue
from conversations.library import read_flows
from conversations.load import load_flow
from conversations.reading_age import OLDEST, hard_texts, reading_age
from conversations.texts import Texts

EASY = "We want to know how it was for you. Tell us what was good. Tell us what was bad. It takes one minute."
HARD = (
    "Participation in this consultation necessitates acknowledgement of the organisation's governance arrangements, "
    "including retention of personal information for evaluation purposes and subsequent accountability reporting."
)
HEADER = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
FLOW = """
id: words
title: words.title
purpose: reply
who: {who}
start: {{commands: [words]}}
steps:
  ask: {{ask: text, text: words.ask, into: said}}
  thanks: {{say: words.title, end: done}}
"""


def texts(ask: str, **others: str) -> Texts:
    english = f'{HEADER}msgid "words.title"\nmsgstr "Words"\n\nmsgid "words.ask"\nmsgstr "{ask}"\n'
    more = [
        read_catalogue(code, f'{HEADER}msgid "words.ask"\nmsgstr "{words}"\n', code) for code, words in others.items()
    ]
    return Texts([read_catalogue("en", english, "en.po"), *more], Texts.load().zone)


def found(said: Texts, who: str = "anyone") -> list[str]:
    return [str(problem) for problem in hard_texts([load_flow(FLOW.format(who=who), "words.yaml", said)], said)]


def test_short_words_and_sentences_are_for_children() -> None:
    assert (reading_age(EASY) or 99) < 9


def test_officialese_is_not() -> None:
    assert (reading_age(HARD) or 0) > 20


@pytest.mark.parametrize(
    ("words", "age"),
    [
        # 10 words in 1 sentence would be too short; 16 words of one syllable in two sentences: 0.39*8 + 11.8 - 10.59
        ("The cat sat on the mat by us. " * 2, 0.39 * 8 + 11.8 - 15.59 + 5),
    ],
)
def test_it_is_the_formula(words: str, age: float) -> None:
    assert reading_age(words) == pytest.approx(age)


def test_of_a_few_words_nothing_is_said() -> None:
    assert reading_age("Interdisciplinary accountability arrangements") is None


def test_a_hard_text_is_told_with_its_key_and_line() -> None:
    assert found(texts(EASY)) == []
    [told] = found(texts(HARD))
    assert told.startswith("en.po:7: words.ask reads like a text for people of ")


def test_it_is_nothing_serious() -> None:
    said = texts(HARD)
    assert not any(one.serious for one in hard_texts([load_flow(FLOW.format(who="anyone"), "words.yaml", said)], said))


def test_staff_read_what_they_must() -> None:
    assert found(texts(HARD), who="staff") == []


def test_in_other_languages_only_long_sentences_are_told() -> None:
    assert found(texts(EASY, pl=HARD)) == []
    assert "pl.po:4: words.ask has a sentence of 30 words" in found(texts(EASY, pl="To jest " * 15))[0]
    assert found(texts(EASY, ur="یہ ایک بات ہے۔ " * 15)) == []


def test_the_texts_that_ship_are_easy_but_for_a_few() -> None:
    shipped = Texts.load()
    flows, _ = read_flows(shipped)
    hard = [problem for problem in hard_texts(flows, shipped) if problem.file == "en.po"]
    assert len(hard) <= 3, f"more texts than before need a reading age above {OLDEST}: {hard}"

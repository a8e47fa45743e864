"""Whoever chose no form of address hears words that take nobody for a man, and nobody for a woman.

Polish and Urdu say it in the endings of verbs, so it is found by these. In Urdu the polite “you” takes the plural, as
“we” and all people do: what is said of others, by “we” without the word, or by the bot of itself is in `NOT_OF_YOU`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import pytest
import yaml

from conversations.catalogue import Pattern
from conversations.texts import Texts
from tests.house.tree import ROOT

ENDINGS: Final = {
    "ur": {
        "masculine": r"\w+تے (?:ہیں|تھے)|سکتے|چاہتے|(?:سک|چاہ)یں گے|(?:رہے|چکے) (?:ہیں|تھے)|اکیلے|\w+تا ہوں|\w+وں گا",
        "feminine": r"\w+تی (?:ہیں|تھیں)|(?:سک|چاہ)یں گی|(?:رہی|چکی) (?:ہیں|تھیں)|اکیلی|\w+تی ہوں|\w+وں گی",
    },
    "pl": {
        "masculine": r"\w+(?:łeś|łbyś|łbym|(?<!y)łem)|\w*by[śm] mógł|powinieneś|gotowy|pewien|zainteresowany|sam",
        "feminine": r"\w+(?:łaś|łabyś|łabym|(?<!y)łam)|\w*by[śm] mogła|powinnaś|gotowa|pewna|zainteresowana|sama",
    },
}
"""By language and form: what tells the gender of who is spoken to or who taps a button, whatever else is said."""
YOU: Final = r"\bآپ(?! (?:نے|کو|کا|کی|کے|سے|پر|تک|میں|ہی)\b)\b.*?"
OF_YOU: Final = {"masculine": r"\w+تے|\w+یں گے|گئے|ہوئے|تھے|بنے|آئے", "feminine": r"\w+یں گی|گئیں|ہوئیں|تھیں"}
"""What does so in Urdu where “you” is who does it, and is said of a great many things besides."""
WE: Final = re.compile(r"\bہم\b.*?(?:\w+تے|رہے|\w+یں گے)\b")

NOT_OF_YOU: Final = {
    "قدم بتاتے ہیں": "the steps tell",
    "ایمبیسیڈر کیا کرتے ہیں": "what ambassadors do",
    "محفوظ طریقے سے کرنا سیکھتے ہیں": "what ambassadors learn",
    "جو کچھ کر سکتے ہیں": "those who can act on it",
    "جو شامل ہو چکے ہیں": "those who have signed up",
    "لوگ کہاں رہتے ہیں": "where people live",
    "لوگ پڑھتے ہیں": "people read it",
    "منٹ لگتے ہیں": "minutes",
    "الفاظ مٹا دیے جاتے ہیں": "words are erased",
    "الفاظ الگ ہوتے ہیں": "words differ",
    "نئے الفاظ نظر آتے ہیں": "words are seen",
    "جواب نہیں لیے جا سکتے": "answers are taken",
    "پیغام اتنی تیزی سے آ رہے ہیں": "messages come",
    "فائلیں خفیہ کر کے رکھی جاتی ہیں": "files are kept",
    "فارمیسیاں زیادہ دیر کھلی رہ سکتی ہیں": "pharmacies stay open",
    "ٹیم کے پاس رہتی ہیں": "what was said stays",
    "راستے میں": "on the way, which is no verb",
    "رہنے دیتے ہیں": "we, without the word",
    "چھوڑ دیتے ہیں": "we, without the word",
    "اور کبھی کبھی کچھ پوچھتے ہیں": "we, without the word",
    "MB تک لے سکتا ہوں": "the bot, of itself",
    "الفاظ استعمال کر سکتا ہوں": "the bot, of itself",
    "الفاظ آگے پہنچا سکتا ہوں": "the bot, of itself",
    "بات کرتا ہوں": "the bot, of itself",
    "محفوظ نہیں کروں گا": "the bot, of itself",
    "دوبارہ پوچھوں گا": "the bot, of itself",
    "(sam bot)": "the bot",
    "Zapis gotowy": "the sign-up",
    "zespołem": "with the team",
    "z udziałem": "with somebody among them",
}
"""Words with such an ending that are not of the reader, and of what they are."""
FILES: Final = ("programme/examples/hertfordshire.yaml", "app/town/updates.yaml", "app/town/survey.yaml")


def words_for(form: str, language: str, said: str) -> list[str]:
    """What in some words speaks to a woman, or to a man."""
    found = []
    for sentence in re.split(r"[۔؟!\n:]|\. ", said):
        left = WE.sub(" ", sentence)
        for innocent in NOT_OF_YOU:
            left = left.replace(innocent, " ")
        found += re.findall(rf"\b(?:{ENDINGS[language][form]})\b", left)
        if language == "ur":
            found += re.findall(rf"{YOU}\b({OF_YOU[form]})\b", left)
    return found


@cache
def catalogue(language: str) -> list[tuple[str, str, str]]:
    """Each text of a language but lists of words to type: its key, its form of address, and how it reads."""
    return [
        (key, form, _source(pattern))
        for key, message in Texts.load().catalogue(language).messages.items()
        if "words" not in key.split(".")
        for form, patterns in {"other": message.forms, **message.addressed}.items()
        for pattern in patterns
    ]


def _source(pattern: Pattern) -> str:
    return "".join("…" if piece.slot else piece.words for piece in pattern)


@pytest.mark.parametrize("language", ENDINGS)
def test_every_text_speaks_to_whom_it_is_for(language: str) -> None:
    heard = [
        f"{key} ({form}): {word} in: {said}"
        for key, form, said in catalogue(language)
        for other in ENDINGS[language]
        if other != form
        for word in words_for(other, language, said)
    ]
    assert heard == []


@pytest.mark.parametrize("language", ENDINGS)
def test_a_form_of_address_is_there_because_it_reads_otherwise(language: str) -> None:
    told = {(key, form): words_for(form, language, said) for key, form, said in catalogue(language) if form != "other"}
    assert told
    assert [where for where, words in told.items() if not words] == []


def everywhere(language: str, file: str) -> Iterator[str]:
    """Every text in a language anywhere in a team's file."""
    return _in_language(language, yaml.safe_load((ROOT / file).read_text("utf-8")))


def _in_language(language: str, node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from _strings(inner) if name == language else _in_language(language, inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _in_language(language, inner)


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _strings(inner)


@pytest.mark.parametrize("language", ENDINGS)
@pytest.mark.parametrize("file", FILES)
def test_what_a_programme_says_is_for_everybody(file: str, language: str) -> None:
    """The example and the demo's town: teams begin from these."""
    said = list(everywhere(language, file))
    assert said
    heard = [
        f"{word} in: {one}" for one in said for form in ENDINGS[language] for word in words_for(form, language, one)
    ]
    assert heard == []


@pytest.mark.parametrize(
    ("form", "language", "said"),
    [
        ("masculine", "ur", "آپ اسے کسی بھی وقت بدل سکتے ہیں۔"),
        ("masculine", "ur", "کیا اپنے سب جواب واپس لینا چاہتے ہیں؟"),
        ("masculine", "ur", "آپ ابھی شامل نہیں ہوئے۔"),
        ("masculine", "ur", "میں اس میں حصہ لیتا ہوں"),
        ("feminine", "ur", "آپ کیا کہنا چاہتی ہیں؟"),
        ("feminine", "ur", "آپ راستے میں تھیں"),
        ("masculine", "pl", "Nic nam nie powiedziałeś."),
        ("masculine", "pl", "Nie pytałem/am"),
        ("masculine", "ur", "کیا آپ اس پر عمل کریں گے؟"),
        ("feminine", "ur", "بعد میں بدل سکیں گی"),
        ("masculine", "pl", "abyś mógł lub mogła wziąć udział"),
        ("feminine", "pl", "Czy zaczęłaś?"),
    ],
)
def test_such_words_are_found(form: str, language: str, said: str) -> None:
    assert words_for(form, language, said) != []


def test_each_exception_is_needed() -> None:
    """One that nobody says any more would hide the next."""
    said = [words for language in ENDINGS for _, _, words in catalogue(language)]
    said += [words for language in ENDINGS for file in FILES for words in everywhere(language, file)]
    assert [innocent for innocent in NOT_OF_YOU if not any(innocent in words for words in said)] == []

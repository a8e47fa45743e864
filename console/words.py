"""What is told on phones too, in the words of their catalogue: in English, which the team's pages speak."""

from __future__ import annotations

from typing import Final

from console.visits import Visit
from conversations.phrases import Phrase

SPOKEN: Final = "en"
"""The language of the team's pages."""


def sentence(visit: Visit, phrase: Phrase | str) -> str:
    """A phrase of the team's phones, in words; words of people stay as they are."""
    return phrase if isinstance(phrase, str) else visit.desk.texts.plain(phrase.key, SPOKEN, phrase.args)


def language_name(visit: Visit, language: str) -> str:
    """What a language is called in English."""
    return visit.desk.texts.language_name(language, SPOKEN)


def locality_name(visit: Visit, locality: str | None, none: str) -> str:
    """What a locality is called in English; `none` where somebody chose none."""
    return none if locality is None else visit.desk.programme.locality_name(locality, SPOKEN)


def capital(words: str) -> str:
    """Words as they begin a line."""
    return words[:1].upper() + words[1:]


def as_sentence(words: str) -> str:
    """What the rules say, as a whole sentence."""
    return capital(words) + ("" if words.endswith(("?", ".", "!")) else ".")

"""How old somebody must be to read a text with ease: a hint for authors, never a reason not to start.

English (and Easy English) is measured by the Flesch-Kincaid grade plus five years (Kincaid and others, 1975: 0.39 words
a sentence + 11.8 syllables a word - 15.59); the aim is 9 to 11. It was made for English, so in every other language
only long sentences are told. Short texts are left alone: one long word in a line of eight says nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from typing import Final

from conversations.catalogue import Catalogue, Message
from conversations.flow import Flow
from conversations.source import Problem
from conversations.texts import ENGLISH, Texts
from conversations.wording import wordings

OLDEST: Final = 11
FEWEST_WORDS: Final = 15
LONGEST_SENTENCE: Final = 25
"""Words of one sentence, in languages that no formula was made for."""
MEASURED: Final = frozenset({ENGLISH, "en-x-easy"})
STAFF: Final = frozenset({"staff", "officer"})

_SENTENCE = re.compile(r"[.!?:;\n\u06d4\u061f\u0964]+")
"""Ends of sentences, those of Urdu, Gujarati and Panjabi too."""
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|[’'-])*")
_VOWELS = re.compile(r"[aeiouy]+")


def reading_age(words: str) -> float | None:
    """The age in years for an English text; None where it is too short to tell."""
    sentences, found = _sentences(words), _WORD.findall(words)
    if len(found) < FEWEST_WORDS:
        return None
    syllables = sum(map(_syllables, found))
    return 0.39 * len(found) / len(sentences) + 11.8 * syllables / len(found) - 15.59 + 5


def hard_texts(flows: Collection[Flow], texts: Texts) -> Iterator[Problem]:
    """Texts of residents' flows that are hard to read, with their line in the catalogue; none of it is serious."""
    keys = dict.fromkeys(key for flow in flows if flow.who not in STAFF for key in _read_by_people(flow))
    for catalogue in texts.languages:
        for key in keys:
            message = catalogue.messages.get(key)
            why = None if message is None else _why_hard(message, catalogue)
            if message is not None and why is not None:
                yield Problem(f"{catalogue.language}.po", message.line, f"{key} {why}", serious=False)


def _read_by_people(flow: Flow) -> Iterator[str]:
    yield from (one.key for one in wordings(flow) if not one.button and one.key != flow.words)


def _why_hard(message: Message, catalogue: Catalogue) -> str | None:
    words = " ".join(_plain(message))
    if catalogue.language in MEASURED:
        age = reading_age(words)
        if age is None or age <= OLDEST:
            return None
        return f"reads like a text for people of {math.ceil(age)} years: shorter words and sentences reach more of them"
    longest = max((len(_WORD.findall(sentence)) for sentence in _sentences(words)), default=0)
    if longest <= LONGEST_SENTENCE:
        return None
    return f"has a sentence of {longest} words: two shorter ones are easier to read"


def _plain(message: Message) -> Iterator[str]:
    """The longest of its forms, with a short word in each place, since what fills it is not the author's."""
    form = max(message.forms, key=lambda pieces: sum(len(piece.words) for piece in pieces))
    yield from ("one" if piece.slot else piece.words for piece in form)


def _sentences(words: str) -> list[str]:
    return [part for part in _SENTENCE.split(words) if _WORD.search(part)] or [words]


def _syllables(word: str) -> int:
    """About how many: groups of vowels, without a silent e at the end."""
    small = word.lower()
    count = len(_VOWELS.findall(small))
    silent = re.search(r"[^l]e$|[^td]ed$", small) is not None
    return max(1, count - silent) if count else 1

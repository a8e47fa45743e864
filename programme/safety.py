"""Words of emergency, of harming oneself and of abuse, so that help comes before anything else.

Not triage: a match only decides that a help text is shown first and that staff are told; what was written is kept and
goes on its way. The words are data (safety/*.yaml), one file a language with a version and its reviewer, and all
languages are looked for in every message, because people mix them.

A phrase is a row of words. `a|b` is either word, `kill*` any ending, `very?` may be missing, `...` up to three words
of any kind. What stands under `not_meant` (“killing it at bingo”) is taken out of the message before phrases are tried.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal, get_args

from pydantic import Field, field_validator

from programme import yaml_text
from programme.folding import fold
from programme.words import Kept, Language

Kind = Literal["emergency", "self_harm", "abuse"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""Most urgent first."""

# A longer message is read in this many characters from either end: patterns are linear, but nobody needs a whole novel.
_READ: Final = 20_000
_BEGINNING: Final = 4
"""Characters of a word, with the space after it, by which it is known whether a phrase may begin with it."""
_GAP: Final = r"(?:\S+ ){0,3}?"


class SafetyWords(Kept):
    """The reviewed words of one language."""

    language: Language
    version: int = Field(ge=1)
    reviewed_by: str = Field(min_length=1)
    emergency: tuple[str, ...]
    self_harm: tuple[str, ...]
    abuse: tuple[str, ...]
    not_meant: tuple[str, ...] = ()

    @field_validator("emergency", "self_harm", "abuse")
    @classmethod
    def _some(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        if not phrases:
            raise ValueError("list at least one phrase")
        return phrases


@dataclass(frozen=True, slots=True)
class Alarm:
    """One kind of words that was found, and which list (language and version) they are on."""

    kind: Kind
    language: str
    version: int


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The phrases of one kind in one language. `begins`: how their first words begin, by which most are ruled out."""

    kind: Kind
    pattern: re.Pattern[str]
    begins: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Patterns:
    words: SafetyWords
    not_meant: re.Pattern[str] | None
    kinds: tuple[_Phrases, ...]


def look(text: str) -> tuple[Alarm, ...]:
    """What a message alarms about: at most one alarm of each kind, the most urgent first; mostly none."""
    words = _words(text)
    begins = _beginnings(words)
    found: dict[Kind, Alarm] = {}
    for patterns in _packaged():
        perhaps = [one for one in patterns.kinds if one.kind not in found and not one.begins.isdisjoint(begins)]
        if not perhaps:
            continue
        rest = patterns.not_meant.sub(" # ", words) if patterns.not_meant else words
        for one in perhaps:
            if one.pattern.search(rest):
                found[one.kind] = Alarm(one.kind, patterns.words.language, patterns.words.version)
    return tuple(found[kind] for kind in KINDS if kind in found)


def help_key(alarms: tuple[Alarm, ...]) -> Kind | None:
    """Which help text applies: that of the most urgent alarm; None when there is none."""
    return alarms[0].kind if alarms else None


def packaged() -> tuple[SafetyWords, ...]:
    """The lists that ship with Hearback."""
    return tuple(patterns.words for patterns in _packaged())


def _words(text: str) -> str:
    kept = text if len(text) <= 2 * _READ else text[:_READ] + " " + text[-_READ:]
    return f" {' '.join(''.join(map(_without_symbol, fold(kept))).split())} "


@lru_cache(maxsize=4096)
def _without_symbol(character: str) -> str:
    return " " if unicodedata.category(character)[0] == "S" else character


def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for a list of phrases; matches from the space before the first word to the space after the last."""
    return re.compile("(?<= )(?:" + "|".join(map(_phrase, phrases)) + ")") if phrases else None


def _beginnings(words: str) -> set[str]:
    """How each of these words begins, in as many characters as one likes; nothing is a beginning of everything."""
    spaced = [f"{word} " for word in words.split()]
    return {word[:length] for word in spaced for length in range(_BEGINNING + 1)} | {""}


def _begins(phrase: str) -> set[str]:
    """How the first word of whatever a phrase matches may begin."""
    begins: set[str] = set()
    for part in phrase.split():
        begins |= {_beginning(word) for word in part.removesuffix("?").split("|")}
        if not part.endswith("?"):
            break
    return begins


def _beginning(word: str) -> str:
    whole, stem = not word.endswith("*"), _stem(word)
    return (f"{stem} " if whole and stem else stem)[:_BEGINNING]


def _phrase(phrase: str) -> str:
    return "".join(_GAP if part == "..." else _part(part) for part in phrase.split())


def _part(part: str) -> str:
    optional = part.endswith("?")
    choices = "|".join(_word(word) for word in part.removesuffix("?").split("|"))
    return f"(?:(?:{choices}) )?" if optional else f"(?:{choices}) "


def _word(word: str) -> str:
    """One folded word; what folds into several (“a-b”) stays a row of them."""
    stem = re.escape(_stem(word)).replace("\\ ", " ")
    return stem + r"\S*" if word.endswith("*") else stem


def _stem(word: str) -> str:
    return fold(word.removesuffix("*"))


@cache
def _packaged() -> tuple[_Patterns, ...]:
    found = []
    for file in sorted(files("programme").joinpath("safety").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            document = yaml_text.parse(file.read_text("utf-8"), file.name)
            found.append(_compiled(yaml_text.check(SafetyWords, document)))
    return tuple(found)


def _compiled(words: SafetyWords) -> _Patterns:
    lists: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("emergency", words.emergency),
        ("self_harm", words.self_harm),
        ("abuse", words.abuse),
    )
    kinds = tuple(
        _Phrases(kind, pattern, frozenset().union(*map(_begins, phrases)))
        for kind, phrases in lists
        if (pattern := _pattern(phrases)) is not None
    )
    return _Patterns(words, _pattern(words.not_meant), kinds)

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
from functools import cache
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
class _Patterns:
    words: SafetyWords
    not_meant: re.Pattern[str] | None
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...]


def look(text: str) -> tuple[Alarm, ...]:
    """What a message alarms about: at most one alarm of each kind, the most urgent first; mostly none."""
    words = _words(text)
    found: dict[Kind, Alarm] = {}
    for patterns in _packaged():
        rest = patterns.not_meant.sub(" # ", words) if patterns.not_meant else words
        for kind, pattern in patterns.kinds:
            if kind not in found and pattern.search(rest):
                found[kind] = Alarm(kind, patterns.words.language, patterns.words.version)
    return tuple(found[kind] for kind in KINDS if kind in found)


def help_key(alarms: tuple[Alarm, ...]) -> Kind | None:
    """Which help text applies: that of the most urgent alarm; None when there is none."""
    return alarms[0].kind if alarms else None


def packaged() -> tuple[SafetyWords, ...]:
    """The lists that ship with Hearback."""
    return tuple(patterns.words for patterns in _packaged())


def _words(text: str) -> str:
    kept = text if len(text) <= 2 * _READ else text[:_READ] + " " + text[-_READ:]
    bare = "".join(" " if unicodedata.category(character)[0] == "S" else character for character in fold(kept))
    return f" {' '.join(bare.split())} "


def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for a list of phrases; matches from the space before the first word to the space after the last."""
    return re.compile("(?<= )(?:" + "|".join(map(_phrase, phrases)) + ")") if phrases else None


def _phrase(phrase: str) -> str:
    return "".join(_GAP if part == "..." else _part(part) for part in phrase.split())


def _part(part: str) -> str:
    optional = part.endswith("?")
    choices = "|".join(_word(word) for word in part.removesuffix("?").split("|"))
    return f"(?:(?:{choices}) )?" if optional else f"(?:{choices}) "


def _word(word: str) -> str:
    """One folded word; what folds into several (“a-b”) stays a row of them."""
    stem = re.escape(fold(word.removesuffix("*"))).replace("\\ ", " ")
    return stem + r"\S*" if word.endswith("*") else stem


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
    kinds = tuple((kind, pattern) for kind, phrases in lists if (pattern := _pattern(phrases)) is not None)
    return _Patterns(words, _pattern(words.not_meant), kinds)

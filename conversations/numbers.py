"""Numbers as people type them: digits of any script, or words up to a hundred, with what stands around them.

"12", "۱۲", "twelve", "about 1,000 people", "2.5" and "2,5". What could be two numbers ("10 to 15", "10-15"), or a
number of two sizes ("1.234"), is none: the person is asked again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from conversations.answers import plain_words
from conversations.texts import ENGLISH, Texts

LONGEST: Final = 60
"""Most letters of an answer that may be a number and nothing else."""
_MOST_DIGITS: Final = 12
_NUMBER: Final = re.compile(r"(?<![\w.,])[-\u2212\u2013+]?\d+(?:[.,'\u2019\u066b\u066c\u00a0\u202f ]\d+)*(?![\w])")
_WRITTEN: Final = re.compile(
    r"([-\u2212\u2013+]?)"
    r"(\d{1,3}(?:([.,])\d{3})(?:\3\d{3})*|\d{1,3}(?:[ '\u2019\u066c\u00a0\u202f]\d{3})+|\d+)"
    r"(?:([.,\u066b])(\d+))?"
)
"""A sign; the whole part, perhaps in groups of three; a fraction."""


@dataclass(frozen=True, slots=True, eq=False)
class Counting:
    """How a language counts: words to numbers (without spaces), words before a number, and its decimal point."""

    words: Mapping[str, int]
    about: Collection[str]
    comma: bool

    @classmethod
    def of(cls, texts: Texts, language: str) -> Counting:
        """From the lists of the catalogue, with the English ones."""
        words: dict[str, int] = {}
        for code in dict.fromkeys((language, ENGLISH)):
            for number, spelled in enumerate(texts.plain("common.words.counted", code).split("|")):
                words |= {_squeezed(one): number for one in spelled.split("/") if _squeezed(one) not in words}
        about = [*texts.words("common.words.about", language), *texts.words("common.words.before", language)]
        polite = texts.words("common.words.polite", language)
        return cls(words, frozenset(map(plain_words, [*about, *polite])), texts.code(language) in {"pl", "ro"})


@lru_cache(maxsize=64)
def counting_of(texts: Texts, language: str) -> Counting:
    """How a language counts, put together once."""
    return Counting.of(texts, language)


def number_in(text: str, counting: Counting, units: Collection[str] = ()) -> int | float | None:
    """The one number that `text` is, perhaps with one of the `units` behind it; None if it is none, or not only one."""
    if len(text) > LONGEST:
        return None
    written = unicodedata.normalize("NFKC", text)
    found = _NUMBER.findall(in_ascii(written))
    if len(found) == 1:
        rest = plain_words(_NUMBER.sub(" ", in_ascii(written))).split()
        words = [word for word in rest if any(map(str.isalnum, word))]
        return _value(found[0], counting) if _says_nothing(words, counting, units) else None
    return None if found else _spelled(plain_words(text).split(), counting, units)


def in_ascii(text: str) -> str:
    """The same with the digits 0-9 for those of any script."""
    return "".join(str(unicodedata.digit(one)) if unicodedata.category(one) == "Nd" else one for one in text)


def _value(written: str, counting: Counting) -> int | float | None:
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return None
    sign, whole, grouped, point, fraction = found.groups()
    digits = re.sub(r"\D", "", whole)
    if len(digits) > _MOST_DIGITS or (point is not None and point == grouped):
        return None
    if grouped is not None and fraction is None and whole.count(grouped) == 1 and _may_be_a_fraction(grouped, counting):
        return None
    value = float(f"{digits}.{fraction}") if fraction is not None else int(digits)
    return -value if sign in {"-", "\u2212", "\u2013"} else value


def _may_be_a_fraction(separator: str, counting: Counting) -> bool:
    """Whether "1.234" could be a little more than one: where the language has that point, or it is nobody's comma."""
    return separator == ("," if counting.comma else ".")


def _spelled(tokens: list[str], counting: Counting, units: Collection[str]) -> int | None:
    """The number in words, the longest run of which counts: "twenty five", not "five"."""
    for start, end in _runs(len(tokens)):
        value = counting.words.get("".join(tokens[start:end]))
        if value is not None:
            around = [*tokens[:start], *tokens[end:]]
            counted = any(token in counting.words for token in around)
            return value if not counted and _says_nothing(around, counting, units) else None
    return None


def _runs(count: int) -> Iterator[tuple[int, int]]:
    for length in range(min(count, 4), 0, -1):
        yield from ((start, start + length) for start in range(count - length + 1))


def _says_nothing(tokens: list[str], counting: Counting, units: Collection[str]) -> bool:
    """Whether what stands around a number is made of units and polite words alone."""
    while tokens:
        known = (count for count in range(min(4, len(tokens)), 0, -1) if _is_known(tokens[:count], counting, units))
        count = next(known, 0)
        if not count:
            return False
        tokens = tokens[count:]
    return True


def _is_known(tokens: list[str], counting: Counting, units: Collection[str]) -> bool:
    said = " ".join(tokens)
    return said in counting.about or said in units


def _squeezed(words: str) -> str:
    return "".join(plain_words(words).split())

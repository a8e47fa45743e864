"""The words of a language that dates are written with: months and weekdays (CLDR's), and those of "in two weeks".

A phrase may mean more than one thing: Urdu's کل is tomorrow and yesterday, ہفتہ a week and Saturday.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

from conversations.answers import plain_words
from conversations.dates import locale_of
from conversations.numbers import counting_of
from conversations.texts import ENGLISH, Texts

MOST_WORDS: Final = 4
"""Most words of one phrase."""
_DAYS: Final = {"today": 0, "tomorrow": 1, "yesterday": -1, "day_after": 2, "day_before": -2}
_UNITS: Final = ("days", "weeks", "fortnights", "months", "years")
_WAYS: Final = {"next": "X", "last": "P", "this": "T", "ahead": "A", "ago": "G"}


@dataclass(frozen=True, slots=True)
class Sign:
    """What a word means in a date.

    `kind`: N number, O ordinal, M month, D weekday, R a day near today, U unit; X, P, T, A, G for next, last, this,
    ahead, ago.
    """

    kind: str
    value: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class CalendarWords:
    """Phrases without spaces, and all that each means. `fillers` mean nothing."""

    signs: Mapping[str, tuple[Sign, ...]]
    fillers: Collection[str]


@lru_cache(maxsize=64)
def calendar_words(texts: Texts, language: str) -> CalendarWords:
    """The words of a language and of English, put together once."""
    signs: dict[str, tuple[Sign, ...]] = {}
    for code in dict.fromkeys((language, ENGLISH)):
        own: dict[str, tuple[Sign, ...]] = {}
        for phrase, sign in _signs(texts, code):
            key = squeezed(phrase)
            if key and sign not in own.get(key, ()):
                own[key] = (*own.get(key, ()), sign)
        signs = {**own, **signs}
    for word, number in counting_of(texts, language).words.items():
        signs.setdefault(word, (Sign("N", number),))
    fillers = [*texts.words("common.words.date_fillers", language), *texts.words("common.words.polite", language)]
    return CalendarWords(signs, frozenset(map(plain_words, fillers)) - {"now"})


def squeezed(words: str) -> str:
    """As words are compared, without spaces."""
    return "".join(plain_words(words).split())


def _signs(texts: Texts, code: str) -> Iterator[tuple[str, Sign]]:
    yield from _of_cldr(texts, code)
    for number, words in enumerate(_listed(texts, "weekdays", code)):
        yield from ((word, Sign("D", number)) for word in words.split("/"))
    for name, days in _DAYS.items():
        yield from ((word, Sign("R", days)) for word in _listed(texts, f"date_{name}", code))
    for number, words in enumerate(_listed(texts, "date_units", code)):
        yield from ((word, Sign("U", number)) for word in words.split("/"))
    for name, kind in _WAYS.items():
        yield from ((word, Sign(kind)) for word in _listed(texts, f"date_{name}", code))
    for number, words in enumerate(_listed(texts, "ordinals", code), start=1):
        yield from ((word, Sign("O", number)) for word in words.split("/"))


def _of_cldr(texts: Texts, code: str) -> Iterator[tuple[str, Sign]]:
    """Months and weekdays in full, and those of their short forms that can only be one of them."""
    locales = [locale_of(texts.catalogue(code).locale), *([locale_of("en_GB")] if code == ENGLISH else [])]
    found: dict[str, set[Sign]] = {}
    for locale in locales:
        for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
            named = [(word, Sign("M", month)) for month, word in locale.months[context][width].items()]
            named += [(word, Sign("D", day)) for day, word in locale.days[context][width].items()]
            for word, sign in named:
                found.setdefault(str(word), set()).add(sign)
    yield from ((word, sign) for word, signs in found.items() for sign in signs if len(signs) == 1)


def _listed(texts: Texts, name: str, code: str) -> list[str]:
    return texts.plain(f"common.words.{name}", code).split("|")

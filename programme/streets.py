"""Where a text seems to tell somebody's address: a number and a street, a flat, a house."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from programme.recognising import Lists, packaged

Span = tuple[int, int]

_NUMBER: Final = r"\d{1,4}[a-zA-Z]?"
_CAPITAL: Final = r"[^\W\d_a-ząćęłńóśźż][\w'’-]*"
"""A word with a capital; one of a script that has none counts as such."""


def addresses(text: str) -> Iterator[Span]:
    """Where a text seems to tell an address, in any of the languages, the first first."""
    return iter(sorted(hit.span() for pattern in _patterns() for hit in pattern.finditer(text)))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for lists in packaged() for pattern in _of(lists))


def _of(lists: Lists) -> Iterator[str]:
    if lists.doors:
        yield rf"(?i:\b(?:{_any(lists.doors)})) {{1,2}}{_NUMBER}\b"
    no = f"(?!(?i:{_any(lists.not_streets)})\\b)" if lists.not_streets else ""
    if lists.streets:
        yield rf"\b{_NUMBER},? (?:{no}{_CAPITAL} ){{1,3}}(?i:{_any(lists.streets)})\b"
    if lists.plain_streets:
        yield rf"(?i:\b{_NUMBER},? (?:{no}[^\W\d_]+ ){{1,2}}(?:{_any(lists.plain_streets)})\b)"
    if lists.streets_first:
        first = "|".join(lists.streets_first)
        yield rf"(?i:\b(?:{first})) +(?:{_CAPITAL} ){{1,3}}{_NUMBER}(?:/\d+)?\b"


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

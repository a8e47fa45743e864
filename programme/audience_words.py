"""The words and signs of an audience expression, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from programme.audience_terms import AudienceError

# Phones turn straight quotes into these while people type.
_QUOTES: Final = '"“”„«»'
_WORD = re.compile(r"[\w.-]+")
_QUOTED = re.compile(f"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]")
_SIGNS: Final = frozenset("():|<>")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a quoted value, or a sign (its kind is the sign itself), from character `start` to `end`."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, word: str) -> bool:
        """Whether it is this joining word, in capitals or not."""
        return self.kind == "word" and self.text.casefold() == word


def tokens(text: str) -> Iterator[Token]:
    """The tokens from left to right; raises AudienceError at a character that means nothing."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token = _token(text, at)
        yield token
        at = token.end


def _token(text: str, at: int) -> Token:
    character = text[at]
    if character in _SIGNS:
        return Token(character, character, at, at + 1)
    if character in _QUOTES:
        quoted = _QUOTED.match(text, at)
        if quoted is None:
            raise AudienceError("audience.quote", at)
        return Token("quoted", quoted[1].strip(), at, quoted.end())
    word = _WORD.match(text, at)
    if word is None:
        raise AudienceError("audience.character", at, found=character)
    return Token("word", word[0], at, word.end())

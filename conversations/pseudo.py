"""Languages nobody speaks, made from English for the tests: text that escaped the catalogue stands out.

`qps` is accented, longer and in brackets: `[Ýéš ··]`. `qpr` reads from right to left: each word is turned by U+202E …
U+202C. People's typed English still matches both, since accents, marks and brackets do not count in an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from conversations.catalogue import Catalogue, Message, parse_pattern

ACCENTED = "qps"
RIGHT_TO_LEFT = "qpr"

_ACCENTS = str.maketrans(
    "aceginosuyzACEGINOSUYZ",
    "áçéğíñóšúýžÁÇÉĞÍÑÓŠÚÝŽ",
)
_KEPT = re.compile(r"(\{\{|\}\}|\{[A-Za-z_][A-Za-z0-9_.]*\}|\*\*|https?://\S+|/[a-z]+|\|)")


def pseudo_catalogues(english: Catalogue) -> Iterable[Catalogue]:
    """The two pseudo-languages."""
    yield _made(english, ACCENTED, accented)
    yield replace(_made(english, RIGHT_TO_LEFT, turned), direction="rtl")


def _made(english: Catalogue, language: str, change: Callable[[str], str]) -> Catalogue:
    rtl = language == RIGHT_TO_LEFT
    messages = {}
    for key, message in english.messages.items():
        source = tuple("|".join(change(word) for word in text.split("|")) for text in message.source)
        forms = tuple(parse_pattern(text, key, right_to_left=rtl) for text in source)
        messages[key] = Message(source, forms, message.checked, message.line)
    return replace(english, language=language, name=language, checked_by=None, messages=messages)


def accented(text: str) -> str:
    """`[Téxt ····]`: about a third longer, as many languages are."""
    changed = "".join(part if _KEPT.fullmatch(part) else part.translate(_ACCENTS) for part in _KEPT.split(text))
    return f"[{changed} {'·' * max(1, len(text) // 3)}]"


def turned(text: str) -> str:
    """Every word turned round, as it would run in a language written from right to left."""
    return "".join(part if _KEPT.fullmatch(part) else _turned_words(part) for part in _KEPT.split(text))


def _turned_words(words: str) -> str:
    return re.sub(r"[^\W_]+", lambda word: f"\u200f\u202e{word.group()}\u202c\u200f", words)

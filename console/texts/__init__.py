"""The console's sentences, by key. They live in the catalogues beside this module, never in code or pages.

One file a subject: `texts/<language>/<subject>.po`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po


@cache
def catalogue(language: str = "en") -> dict[str, str]:
    """All sentences of one language, by key. Raises ValueError for a key that two files have."""
    found: dict[str, str] = {}
    for file in sorted((files(__name__) / language).iterdir(), key=lambda one: one.name):
        with file.open("rb") as opened:
            read = {str(message.id): str(message.string) for message in read_po(opened) if message.id}
        if twice := found.keys() & read.keys():
            raise ValueError(f"{file.name}: another file has {', '.join(sorted(twice))} too")
        found |= read
    return found


def text(key: str, **placeholders: object) -> str:
    """The sentence of this key with its {placeholders} filled. Raises KeyError for a key that no sentence has."""
    return catalogue()[key].format(**placeholders)


def counted(key: str, number: int, **placeholders: object) -> str:
    """The sentence `key.one` or `key.other` for so many, with {n}."""
    form = "one" if number == 1 else "other"
    return text(f"{key}.{form}", n=f"{number:,}", **placeholders)

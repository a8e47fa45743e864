"""The console's sentences, by key. They live in the catalogue beside this module, never in code or pages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po


@cache
def catalogue(language: str = "en") -> dict[str, str]:
    """All sentences of one language, by key."""
    with files(__name__).joinpath(f"{language}.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def text(key: str, **placeholders: object) -> str:
    """The sentence of this key with its {placeholders} filled. Raises KeyError for a key that no sentence has."""
    return catalogue()[key].format(**placeholders)

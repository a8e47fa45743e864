"""Health content goes out only in languages in which a named person checked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import Field

from programme.words import ENGLISH, Kept


class Checked(Kept):
    """Texts in one language and who checked them; without a name they are a draft."""

    checked_by: str | None = Field(default=None, min_length=1)


Text = TypeVar("Text", bound=Checked)


@dataclass(frozen=True, slots=True)
class InLanguage(Generic[Text]):
    """What one person reads: the text, the language it really is in, and whether that is not the one they asked for."""

    text: Text
    language: str
    instead: bool


def live_languages(texts: Mapping[str, Checked]) -> tuple[str, ...]:
    """The languages in which these texts may go out."""
    return tuple(language for language, text in texts.items() if text.checked_by)


def for_language(texts: Mapping[str, Text], language: str) -> InLanguage[Text] | None:
    """The checked text in a language, else the checked English one, else None: nothing unchecked and nothing silent."""
    live = live_languages(texts)
    for found in (language, ENGLISH):
        if found in live:
            return InLanguage(texts[found], found, instead=found != language)
    return None

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


def beside(shown: Mapping[str, Text], written: Mapping[str, Text]) -> tuple[dict[str, Text], dict[str, Text]]:
    """What people read once this was written in the place of what is shown, and the words that wait for their check
    beside it: where nobody has checked the new words, the old ones that somebody checked stay. Where the English
    changes, every language is to be checked again.
    """
    changed = {language for language, text in written.items() if _words(text) != _words(shown.get(language))}
    stays = {
        language
        for language, text in written.items()
        if not text.checked_by and language in shown and shown[language].checked_by
    }
    waits = {language: written[language] for language in stays if language in changed or ENGLISH in changed}
    return {language: shown[language] if language in stays else text for language, text in written.items()}, waits


def _words(text: Checked | None) -> dict[str, object] | None:
    return None if text is None else text.model_dump(exclude={"checked_by"})


def for_language(texts: Mapping[str, Text], language: str) -> InLanguage[Text] | None:
    """The checked text in a language, else the checked English one, else None: nothing unchecked and nothing silent."""
    live = live_languages(texts)
    for found in (language, ENGLISH):
        if found in live:
            return InLanguage(texts[found], found, instead=found != language)
    return None

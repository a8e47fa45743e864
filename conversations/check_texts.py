"""Checks of the translations against the English texts, which the flows are checked against.

A placeholder that only a translation has would break off the turn of whoever reads that language: nobody gives it a
value.
"""

from __future__ import annotations

from collections.abc import Iterator

from conversations.catalogue import Catalogue, Message
from conversations.source import Problem, near
from conversations.texts import Texts


def check_texts(texts: Texts) -> Iterator[Problem]:
    """What stands in a translation and does not fit the English text of its key, with the catalogue's file and line.

    Serious: a placeholder that English has not. To look at: one that is left out, and a key that English has not.
    """
    english, *others = texts.languages
    for catalogue in others:
        for key, message in catalogue.messages.items():
            if key in english.messages:
                yield from _placeholders(catalogue, key, message, english.messages[key])
            else:
                said = f"{key} is no text of en.po, so nobody reads it{near(key, english.messages)}"
                yield _problem(catalogue, message, said, serious=False)


def _placeholders(catalogue: Catalogue, key: str, message: Message, english: Message) -> Iterator[Problem]:
    for name in sorted(message.placeholders - english.placeholders):
        meant = near(name, english.placeholders) or ": take it out, or write {{ and }} for plain braces"
        yield _problem(catalogue, message, f"{key} has the placeholder {{{name}}}, which English has not{meant}")
    for name in sorted(english.placeholders - message.placeholders):
        said = f"{key} leaves out {{{name}}}, which is told in English"
        yield _problem(catalogue, message, said, serious=False)


def _problem(catalogue: Catalogue, message: Message, said: str, *, serious: bool = True) -> Problem:
    return Problem(f"{catalogue.language}.po", message.line, said, serious)

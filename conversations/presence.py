"""What Telegram shows of the bot before anybody writes to it, in words: its name, two descriptions, and their limits.

They are put together of what the programme says of itself and of sentences of the catalogue. What is too long Telegram
refuses, so whoever shows them leaves it out, and whoever writes them is told by how much.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from conversations.rich import utf16_length
from conversations.texts import ENGLISH, Texts
from programme.programme import Programme
from programme.words import Words

MOST_NAME: Final = 64
MOST_DESCRIPTION: Final = 512
MOST_SHORT: Final = 120
MOST_COMMAND: Final = 256
"""Most characters of each (Bot API: setMyName, setMyDescription, setMyShortDescription, BotCommand)."""
_ABOUT, _BEGIN, _SHORT = "presence.about", "presence.begin", "presence.short"
_BETWEEN: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Told:
    """One of them: what Telegram calls it, where its words come from, its language, the words, how long they may be."""

    what: str
    key: str
    language: str
    words: str
    most: int


def presence(texts: Texts, programme: Programme) -> Iterator[Told]:
    """All of them, English first."""
    # The built-in programme says nothing of who runs it: the name that the bot was given stays.
    if programme.organisation != Programme.plain().organisation:
        yield Told("MyName", "organisation.name", ENGLISH, programme.organisation.name, MOST_NAME)
    for language in (ENGLISH, *spoken(texts, programme)):
        if {_ABOUT, _BEGIN, _SHORT} & set(texts.missing(language)):
            continue  # its readers are shown the English one
        description = _BETWEEN.join(_pieces(texts, programme.organisation.about, language))
        yield Told("MyDescription", "organisation.about", language, description, MOST_DESCRIPTION)
        short = texts.plain(_SHORT, language)
        yield Told("MyShortDescription", _SHORT, language, short, MOST_SHORT)


def spoken(texts: Texts, programme: Programme) -> list[str]:
    """The programme's languages beside English that have a catalogue, and that Telegram can tell apart."""
    there = {catalogue.language for catalogue in texts.languages}
    return [one for one in programme.languages if one != ENGLISH and one in there and len(one) == len("xx")]


def room_for(key: str, texts: Texts, programme: Programme, language: str) -> int | None:
    """How long a sentence of the catalogue may be at most so that what it is a part of is shown; None: it is a part of
    none, or what it stands with is too long by itself already.
    """
    if key == _SHORT:
        return MOST_SHORT
    about, begin = _pieces(texts, programme.organisation.about, language)
    room = None
    if key == _BEGIN:
        room = _left_by(about)
    elif key == _ABOUT and language not in programme.organisation.about.languages():
        room = _left_by(begin)
    return room if room is None or room > 0 else None


def room_for_about(texts: Texts, language: str) -> int:
    """How long what the organisation says it is for may be at most, so that it is shown with how to begin."""
    return _left_by(_pieces(texts, None, language)[1])


def _pieces(texts: Texts, own: Words | None, language: str) -> tuple[str, str]:
    """What the programme is (the catalogue's words where it has none in the language), and how to begin."""
    is_own = own is not None and language in own.languages()
    about = own.text(language) if own is not None and is_own else texts.plain(_ABOUT, language)
    return about, texts.plain(_BEGIN, language)


def _left_by(other: str) -> int:
    return MOST_DESCRIPTION - utf16_length(f"{other}{_BETWEEN}")

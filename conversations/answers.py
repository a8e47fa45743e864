"""What a person typed, understood: an option by its words or its number, yes and no, a number on a scale.

Case, accents, emoji, punctuation and the script of digits do not count. Words are compared in the person's language
and in English, since people mix the two; lists of words come from the catalogue.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from conversations.texts import ENGLISH, Texts

_FOLDED = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe",
    # Arabic and Urdu keyboards write the same letter in two ways
    "ي": "ی", "ى": "ی", "ك": "ک", "ە": "ہ", "ه": "ہ", "ة": "ہ", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
})  # fmt: skip


_ASCII: Final = {code: chr(code) if chr(code).isalnum() else " " for code in range(0x80)}
_STARS: Final = "⭐★"
_MOST_DIGITS: Final = 4
_OF_A_FLOW: Final = re.compile(r"[a-z_]+\.words")


_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufe0e\ufe0f\u034f")
"""Fillers, blank patterns and joiners that count as letters or marks and show nothing."""


def plain_words(text: str) -> str:
    """`text` as it is compared: small letters, no accents, emoji or punctuation, single spaces, digits 0–9.

    A text that has nothing else (an emoji alone) stays as it is. Vowel signs of Indian scripts are kept: without them
    other words would come out.
    """
    if text.isascii():
        kept = text.lower().translate(_ASCII)
    else:
        decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_FOLDED)
        kept = "".join(map(_compared, decomposed))
    words = " ".join(kept.split())
    return words or "".join(text.split())


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in a text: only spaces, and characters without a shape or with an empty one."""
    return all(unicodedata.category(character)[0] in "ZC" or character in _EMPTY for character in text)


@lru_cache(maxsize=4096)
def _compared(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in {"Cf", "Sk", "Me"} or _accent(character):
        return ""
    return character if category[0] in "LMN" else " "


def _accent(character: str) -> bool:
    return "\u0300" <= character <= "\u036f" or "\u064b" <= character <= "\u0652" or "\ufe00" <= character <= "\ufe0f"


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a language that mean something in any question; all in the form of `plain_words`.

    Put together once a language (`words_of`), so that two of them are the same or differ.
    """

    yes: frozenset[str]
    no: frozenset[str]
    skip: frozenset[str]
    back: frozenset[str]
    cancel: frozenset[str]
    done: frozenset[str]
    all: frozenset[str]
    none: frozenset[str]
    last: frozenset[str]
    fillers: frozenset[str]
    courtesy: frozenset[str]
    """“Please”, “thank you” and the like around an answer: they change nothing about it, whatever is asked."""
    around: frozenset[str]
    """What else may stand around the name of a button, as “I live in”; with the courtesies."""
    small: frozenset[str]
    """Words that name no option by themselves, as “the”."""
    turning: frozenset[str]
    """Words that turn what stands beside them into something else, as “not” or “only”."""
    conditions: frozenset[str]
    """Words after a yes or no that make it something else, as “but”."""
    joints: frozenset[str]
    """“And” and the like."""
    commands: frozenset[str]
    """The words that open a conversation, whatever waits."""
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    between: re.Pattern[str]
    out_of: re.Pattern[str]

    @property
    def every(self) -> frozenset[str]:
        """Whatever means something as an answer."""
        spoken = self.yes | self.no | self.skip | self.back | self.cancel | self.done | self.all | self.none | self.last
        return spoken | self.numbers.keys() | self.ordinals.keys()

    @classmethod
    def of(cls, texts: Texts, language: str) -> Words:
        """Read the lists `common.words.…` of a catalogue."""

        def listed(name: str) -> frozenset[str]:
            return frozenset(plain_words(word) for word in texts.words(f"common.words.{name}", language))

        return cls(
            yes=listed("yes") | {plain_words(texts.plain("common.yes", language))},
            no=listed("no") | {plain_words(texts.plain("common.no", language))},
            skip=listed("skip") | {plain_words(texts.plain("common.skip", language))},
            back=listed("back") | {plain_words(texts.plain("common.back", language))},
            cancel=listed("cancel") | {plain_words(texts.plain("common.cancel", language))},
            done=listed("done") | {plain_words(texts.plain("common.done", language))},
            all=listed("all"),
            none=listed("none"),
            last=listed("last"),
            fillers=frozenset(word for phrase in listed("fillers") for word in phrase.split()),
            courtesy=listed("polite"),
            around=listed("polite") | listed("before"),
            small=listed("small"),
            turning=listed("turning"),
            conditions=listed("conditions"),
            joints=listed("and"),
            commands=_commands(texts, language),
            numbers=_counted(texts, "numbers", language),
            ordinals=_counted(texts, "ordinals", language),
            between=_between(texts.words("common.words.and", language)),
            out_of=_out_of(texts.words("common.words.out_of", language)),
        )


def _commands(texts: Texts, language: str) -> frozenset[str]:
    """The lists `flow.words` of all flows."""
    keys = sorted(key for key in texts.keys() if _OF_A_FLOW.fullmatch(key))  # noqa: SIM118  # why: Texts is no mapping
    return frozenset(plain_words(word) for key in keys for word in texts.words(key, language))


def _counted(texts: Texts, name: str, language: str) -> Mapping[str, int]:
    """A list of words in the order of the numbers they stand for; a slash is between words for the same one."""
    counted: dict[str, int] = {}
    for code in dict.fromkeys((language, ENGLISH)):
        listed = texts.plain(f"common.words.{name}", code).split("|")
        for number, words in enumerate(listed, start=1):
            for word in words.split("/"):
                counted.setdefault(plain_words(word), number)
    return counted


def _between(words: Iterable[str]) -> re.Pattern[str]:
    alternatives = "|".join(rf"\s{re.escape(word)}\s" for word in words)
    return re.compile(rf"[,;/&+\n،؛、]|{alternatives}", re.IGNORECASE)


def _out_of(words: Iterable[str]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(plain_words(word)) for word in words)
    return re.compile(rf"^(.+?) (?:(?:{alternatives}) )?(\d+)$")


def number_of(typed: str, words: Words, count: int) -> int | None:
    """The index that "2", "two", "the second one" or "the last" names among `count` options."""
    tokens = typed.split()
    found = _ordinal(tokens, words, count) or _number(tokens, words)
    return found - 1 if found is not None and 1 <= found <= count else None


def _ordinal(tokens: list[str], words: Words, count: int) -> int | None:
    named = [count if token in words.last else words.ordinals[token] for token in tokens if _is_ordinal(token, words)]
    others = (token for token in tokens if not _is_ordinal(token, words))
    return named[0] if len(named) == 1 and all(token in words.fillers for token in others) else None


def _is_ordinal(token: str, words: Words) -> bool:
    return token in words.ordinals or token in words.last


def _number(tokens: list[str], words: Words) -> int | None:
    """A number alone or among fillers; a number word that is a filler too counts when no other number is there."""
    certain = [
        token for token in tokens if token.isdecimal() or (token in words.numbers and token not in words.fillers)
    ]
    named = certain or [token for token in tokens if token in words.numbers]
    if len(named) != 1 or not all(token in words.fillers or token == named[0] for token in tokens):
        return None
    return int(named[0]) if named[0].isdecimal() and len(named[0]) < 10 else words.numbers.get(named[0])


def scale_of(text: str, words: Words, first: int, last: int) -> int | None:
    """The number from `first` to `last` that was typed: "4", "four", "٤", "4 out of 5", "4/5", four stars."""
    typed = plain_words(text)
    stars = sum(map(text.count, _STARS))
    if stars and not any(character.isalnum() for character in text):
        return stars if first <= stars <= last else None
    if re.search(r"\d[.,]\d", text):
        return None
    out_of = words.out_of.match(typed)
    if out_of is not None and int(out_of.group(2)) == last:
        typed = out_of.group(1)
    found = 0 if typed == "0" else _number(typed.split(), words)
    return found if found is not None and first <= found <= last else None


def looks_like_number(text: str, words: Words) -> bool:
    """Whether somebody typed a number and nothing else, whatever its size: "7", "4.5", "7 out of 10", six stars."""
    typed = plain_words(text)
    if set(text) & set(_STARS) and not any(character.isalnum() for character in text):
        return True
    out_of = words.out_of.match(typed)
    tokens = (out_of.group(1) if out_of is not None else typed).split()
    counted = [token for token in tokens if token.isdecimal() or token in words.numbers or _is_ordinal(token, words)]
    # A telephone number is something to tell the team.
    short = sum(map(str.isdecimal, typed)) <= _MOST_DIGITS
    certain = any(token not in words.fillers for token in counted)
    return short and certain and all(token in counted or token in words.fillers for token in tokens)


def yes_or_no(text: str, words: Words) -> bool | None:
    """True for a yes, False for a no, None for neither."""
    typed = plain_words(text)
    if typed in words.yes or text.strip() in words.yes:
        return True
    return False if typed in words.no or text.strip() in words.no else None


@lru_cache(maxsize=512)
def words_of(texts: Texts, language: str) -> Words:
    """The words of a language, put together once."""
    return Words.of(texts, language)

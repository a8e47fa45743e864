"""Which option of a question somebody means who types instead of pressing.

First come the words of a button, its number or its letter, with or without a please around them. Then, unless only
exact words count: its yes or no ("yes" for "Yes, all right"), words that one button alone has ("Watford" for "Watford &
Three Rivers"), its beginning, and small slips of typing. A word is never taken out of something that turns its
meaning: of "Not interested", "interested" is no part. Whatever two options could mean chooses neither.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from conversations.answers import Words, number_of, plain_words
from conversations.phrases import Label, Phrase
from conversations.slips import meant
from conversations.texts import ENGLISH, Texts

LEAST_BEGINNING: Final = 4
"""Fewest letters that count as the beginning of a button."""
LEAST_PART: Final = 5
"""Fewest letters of a part of a button that is known with a slip in it: "party" is no slip of "Taking part"."""
LONGEST: Final = 60
"""Most letters that are compared with anything but whole buttons: who writes more says something else."""
_MOST_POLITE: Final = 4
"""Most words of one polite phrase, and of a part of a button."""
_LETTERED: Final = re.compile(r"\W*([^\W\d_])\s*[).:\u2013-]\s*(?=\S)")
_HEAD: Final = re.compile(r"\s*([^,.:;!\u2013\u2014\u060c\u06d4]{1,20})[,.:;!\u2013\u2014\u060c\u06d4]+\s*(?=\S)")
"""What stands before the first comma or the like."""

Spellings = tuple[tuple[str, ...], ...]
"""What stands on each button, in each language that counts."""


@dataclass(frozen=True, slots=True)
class Near:
    """What is no whole button and may still mean one.

    `yes` and `no`: the only option that begins with such a word. `parts`: words that stand on one button alone, or all
    of them without an "and". `shared`: those that stand on two.
    """

    yes: int | None
    no: int | None
    parts: Mapping[str, int]
    shared: Collection[str]


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of a question as they can be typed: `by_words` and `letters` point to an index.

    Words of two options point nowhere.
    """

    by_words: Mapping[str, int]
    count: int
    letters: Mapping[str, int] = field(default_factory=dict)
    spellings: Spellings = ()

    @classmethod
    def of(cls, labels: Sequence[Label], texts: Texts, language: str) -> Choices:
        """From what stands on the buttons, in the person's language and in English."""
        return _made(tuple(tuple(_spellings(label, texts, language)) for label in labels))

    @classmethod
    def named(cls, labels: Sequence[str]) -> Choices:
        """From what stands on the buttons, where that is no text of the catalogue."""
        return _made(tuple((label,) for label in labels))

    @classmethod
    def spelled(cls, spellings: Spellings) -> Choices:
        """From the names that each option has, where these are no texts of the catalogue."""
        return _made(spellings)

    def one(self, text: str, words: Words, *, exact: bool = True) -> int | None:
        """The index of the one option that `text` means. `exact`: by its words, its number or its letter alone."""
        typed = plain_words(text)
        index = self._named(typed, words)
        if index is not None or len(typed) > LONGEST:
            return index
        index = self._within(typed, words.courtesy, words)
        return index if index is not None or exact else self._nearly(typed, words)

    def several(self, text: str, words: Words, *, exact: bool = True) -> list[int] | None:
        """The indices of all options that `text` lists; None if any part is none of them."""
        whole = self.one(text, words)
        if whole is not None:
            return [whole]
        parts = [part for part in words.between.split(text) if part.strip()]
        found = [self.one(part, words, exact=exact) for part in parts]
        known = [index for index in found if index is not None]
        if known and len(known) == len(found):
            return known
        near = None if exact else self.one(text, words, exact=False)
        return None if near is None else [near]

    def nearly(self, text: str, words: Words) -> int | None:
        """The option that `text` means without being its whole words or its number."""
        typed = plain_words(text)
        return None if len(typed) > LONGEST else self._nearly(typed, words)

    def _within(self, typed: str, around: Collection[str], words: Words) -> int | None:
        """The option that is named with something around it that means nothing."""
        bare = without_politeness(typed, around)
        lettered = self.letters.keys() & (set(typed.split()) - set(bare.split()))
        return None if bare == typed or lettered else self._named(bare, words)

    def _named(self, typed: str, words: Words) -> int | None:
        index = self.by_words.get(typed)
        if index is None:
            index = number_of(typed, words, self.count)
        return self._letter(typed, words) if index is None else index

    def _letter(self, typed: str, words: Words) -> int | None:
        tokens = [token for token in typed.split() if token not in words.fillers] if self.letters else []
        return self.letters.get(tokens[0]) if len(tokens) == 1 else None

    def _nearly(self, typed: str, words: Words) -> int | None:
        index = self._within(typed, words.around, words)
        return self._near_by(typed, without_politeness(typed, words.around), words) if index is None else index

    def _near_by(self, typed: str, bare: str, words: Words) -> int | None:
        near = _near(self.spellings, words)
        for said in (typed, bare):
            if said in words.yes or said in words.no:
                return near.yes if said in words.yes else near.no
        if not bare or bare in words.every or bare in words.commands or bare in near.shared:
            return None
        unjoined = _unjoined(bare, words)
        index = near.parts.get(bare, self.by_words.get(unjoined, near.parts.get(unjoined)))
        if index is None:
            index = self._beginning(bare, near, words)
        return self._slip(bare, near, words) if index is None else index

    def _beginning(self, bare: str, near: Near, words: Words) -> int | None:
        if sum(map(str.isalpha, bare)) < LEAST_BEGINNING or not any(_names(word, words) for word in bare.split()):
            return None
        begun = {index for name, index in self.by_words.items() if name.startswith(bare)}
        turned = any(words.turning & set(_rest(name, bare)) for name in self.by_words if name.startswith(bare))
        others = {index for part, index in near.parts.items() if part.startswith(bare)} - begun
        doubtful = others or any(part.startswith(bare) for part in near.shared)
        return None if turned or doubtful or len(begun) != 1 else begun.pop()

    def _slip(self, bare: str, near: Near, words: Words) -> int | None:
        parts = {part: index for part, index in near.parts.items() if len(part) >= LEAST_PART}
        named = {**parts, **self.by_words}
        certain = {*words.every, *words.commands, *words.turning, *words.small, *near.shared}.difference(named)
        return meant(bare, named.items(), certain)


def _rest(name: str, beginning: str) -> list[str]:
    """The words of a name behind its beginning."""
    return name[len(beginning) :].split()


def without_politeness(typed: str, around: Collection[str]) -> str:
    """What was typed without such words around it; itself where nothing else is there."""
    left = typed.split()
    while count := next((count for count in _counts(left) if " ".join(left[:count]) in around), 0):
        left = left[count:]
    while count := next((count for count in _counts(left) if " ".join(left[-count:]) in around), 0):
        left = left[:-count]
    return " ".join(left) or typed


def _counts(left: list[str]) -> range:
    return range(min(_MOST_POLITE, len(left) - 1), 0, -1)


def _spellings(label: Label, texts: Texts, language: str) -> Iterator[str]:
    codes = (language, ENGLISH) if isinstance(label, Phrase) else (language,)
    yield from dict.fromkeys(texts.label(label, code) for code in codes)


class _Found:
    """Words and the option that each names; what two options have is doubtful."""

    def __init__(self) -> None:
        self._first: dict[str, int] = {}
        self.doubtful: set[str] = set()

    def add(self, words: str, index: int) -> None:
        """These words name this option."""
        if self._first.setdefault(words, index) != index:
            self.doubtful.add(words)

    @property
    def certain(self) -> dict[str, int]:
        """What names one option alone."""
        return {words: index for words, index in self._first.items() if words not in self.doubtful}


@lru_cache(maxsize=512)
def _made(spellings: Spellings) -> Choices:
    """Lists of the same buttons come again with each question."""
    whole, letters, behind = _Found(), _Found(), _Found()
    for index, spelling in ((index, one) for index, ones in enumerate(spellings) for one in ones):
        whole.add(plain_words(spelling), index)
        lettered = _LETTERED.match(spelling)
        if lettered is not None:
            letters.add(plain_words(lettered[1]), index)
            behind.add(plain_words(spelling[lettered.end() :]), index)
    if len(letters.certain) < max(2, len(spellings)):
        return Choices(whole.certain, len(spellings), {}, spellings)
    return Choices({**behind.certain, **whole.certain}, len(spellings), letters.certain, spellings)


@lru_cache(maxsize=256)
def _near(spellings: Spellings, words: Words) -> Near:
    """Worked out when somebody first types what is no whole button."""
    whole, yes, no, parts = _Found(), _Found(), _Found(), _Found()
    for index, spelling in ((index, one) for index, ones in enumerate(spellings) for one in ones):
        whole.add(plain_words(spelling), index)
        rest = _behind_yes_or_no(spelling, index, words, yes, no)
        for run in _runs(rest, spelling, words):
            parts.add(run, index)
        parts.add(_unjoined(plain_words(spelling), words), index)
    taken = whole.certain.keys() | whole.doubtful
    named = {part: index for part, index in parts.certain.items() if part not in taken}
    return Near(
        yes.certain.get(""), no.certain.get(""), named, (parts.doubtful | whole.doubtful) - whole.certain.keys()
    )


def _behind_yes_or_no(spelling: str, index: int, words: Words, yes: _Found, no: _Found) -> str:
    """The words of a button without the yes or no that it begins with, which is noted."""
    whole = plain_words(spelling)
    head = _HEAD.match(spelling)
    first = whole if head is None else plain_words(head[1])
    rest = whole if head is None else plain_words(spelling[head.end() :])
    for spoken, found in ((words.yes, yes), (words.no, no)):
        if whole in spoken:
            found.add("", index)
            return whole
        if first in spoken:
            found.add("", index)
            if words.conditions & set(rest.split()):
                found.doubtful.add("")
            return rest
    return whole


def _runs(rest: str, spelling: str, words: Words) -> Iterator[str]:
    """The parts of a button that could name it."""
    tokens = rest.split()
    capitals = [plain_words(token) for token in re.findall(r"\w+", spelling) if len(token) > 1 and token.isupper()]
    whole = plain_words(spelling)
    for start in range(len(tokens)):
        for end in range(start + 1, min(start + _MOST_POLITE, len(tokens)) + 1):
            run, left_out = tokens[start:end], {*tokens[:start], *tokens[end:]}
            named = " ".join(run) != whole and any(_names(word, words, capitals) for word in run)
            if named and not left_out & words.turning:
                yield " ".join(run)


def _unjoined(said: str, words: Words) -> str:
    """Without "and" between words: a button may have it as "&", or the person may."""
    tokens = said.split()
    inner = [token for token in tokens[1:-1] if token not in words.joints]
    return " ".join([*tokens[:1], *inner, *tokens[1:][-1:]])


def _names(word: str, words: Words, capitals: Collection[str] = ()) -> bool:
    """Whether a word can name an option by itself."""
    if word.isdecimal() or word in words.small | words.fillers | words.turning or word in words.numbers:
        return False
    return len(word) >= 3 or word in capitals

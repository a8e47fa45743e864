"""Where a text seems to name somebody, by the lists of each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from programme.recognising import Lists, packaged

Span = tuple[int, int]

_WORD: Final = re.compile(r"[^\W\d_](?:[\w'’-]*[^\W_])?")
_NEAR: Final = frozenset({" ", "  ", ". ", ", "})
"""What may stand between a title and its name."""
_LEAST_LETTERS: Final = 2


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text, in small letters without a genitive, and where it stands; `gap` is what stands before it."""

    word: str
    low: str
    start: int
    end: int
    gap: str


@dataclass(frozen=True, slots=True)
class _Rules:
    """The lists of one language, ready to be looked up."""

    lists: Lists
    titles: frozenset[str]
    titles_after: frozenset[str]
    relations: frozenset[str]
    first_names: frozenset[str]
    not_names: frozenset[str]
    called: Mapping[str, tuple[tuple[str, ...], ...]]
    after_saint: frozenset[str]
    place_words: frozenset[str]

    @classmethod
    def of(cls, lists: Lists) -> _Rules:
        """Rules made of lists."""
        titles = frozenset(lists.titles)
        return cls(
            lists,
            titles,
            frozenset(lists.titles_after),
            frozenset(lists.relations),
            frozenset(form for name in lists.first_names for form in _forms(name, lists)),
            frozenset(lists.not_names) | titles | frozenset(lists.relations),
            _by_last_word(lists.called),
            frozenset(lists.after_saint),
            frozenset(lists.place_words),
        )

    def find(self, words: Sequence[_Word]) -> Iterator[Span]:
        """Where a name seems to stand."""
        for at in range(len(words)):
            first = self._begins(words, at)
            if first is not None:
                last = at if self._goes_on(words, at) is None else at + 1
                yield words[first].start, words[last].end

    def _begins(self, words: Sequence[_Word], at: int) -> int | None:
        """The first word to show if a name begins (or, after a title, ends) at this one."""
        before = at - 1 if at and words[at].gap in _NEAR else None
        if before is not None and words[before].low in self.titles | self.relations and self._could_be(words[at]):
            return before
        if before is not None and words[at].low in self.titles_after and self._could_be(words[before]):
            return before
        if self._is_first_name(words, at) or self._is_surname(words[at]):
            return at
        return self._called(words, at)

    def _called(self, words: Sequence[_Word], at: int) -> int | None:
        for phrase in self.called.get(words[at - 1].low, ()) if at else ():
            start = at - len(phrase)
            if start >= 0 and tuple(one.low for one in words[start:at]) == phrase and self._could_be(words[at], phrase):
                return start
        return None

    def _is_first_name(self, words: Sequence[_Word], at: int) -> bool:
        one = words[at]
        if one.low.partition("-")[0] not in self.first_names or (self.lists.endings and not one.word[0].isupper()):
            return False
        of_a_place = at > 0 and words[at - 1].low in self.after_saint
        return not of_a_place and not any(word.low in self.place_words for word in words[at + 1 : at + 3])

    def _is_surname(self, one: _Word) -> bool:
        ends = any(one.low.endswith(ending) and len(one.low) > len(ending) + 2 for ending in self.lists.surname_endings)
        return ends and one.word[0].isupper() and not one.low.startswith(self.lists.not_surnames)

    def _goes_on(self, words: Sequence[_Word], at: int) -> int | None:
        """The next word, if it is the rest of the name."""
        after = at + 1
        if (
            after < len(words)
            and words[after].gap == " "
            and self.lists.script == "latin"
            and self._could_be(words[after])
        ):
            return after
        return None

    def _could_be(self, one: _Word, phrase: tuple[str, ...] = ()) -> bool:
        """Whether a word could be a name where one is expected: with a capital, where the script has them."""
        if one.low in self.not_names or len(one.word) < _LEAST_LETTERS:
            return False
        if self.lists.script == "arabic":
            return not one.word.isascii()
        # After “her name is” people write it small, too.
        return (one.word[0].isupper() and not one.word.isupper()) or phrase[-1:] in (("is",), ("imię",))


def names(text: str) -> Iterator[Span]:
    """Where a text seems to name somebody, in any of the languages, the first first."""
    # Whoever types in capitals only is read as if they did not.
    words = list(_words(text.title() if text.isupper() and len(text.title()) == len(text) else text))
    return iter(sorted(span for rules in _rules() for span in rules.find(words)))


def _words(text: str) -> Iterator[_Word]:
    end = 0
    for hit in _WORD.finditer(text):
        low = re.sub(r"['’]s\Z", "", hit[0].lower())
        yield _Word(hit[0], low, hit.start(), hit.end(), text[end : hit.start()])
        end = hit.end()


def _by_last_word(phrases: Iterable[str]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Phrases as rows of words, by their last word, so that few have to be compared."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in phrases:
        row = tuple(phrase.split())
        found[row[-1]] = (*found.get(row[-1], ()), row)
    return found


def _forms(name: str, lists: Lists) -> Iterator[str]:
    """A first name in every case."""
    for ending, forms in lists.endings.items():
        if name.endswith(ending):
            stem = name.removesuffix(ending) if ending else name
            yield from (stem + form for form in forms)
            return
    yield name


@cache
def _rules() -> tuple[_Rules, ...]:
    return tuple(_Rules.of(lists) for lists in packaged())

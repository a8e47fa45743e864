"""Small slips of typing: how far two words are apart, and which option was meant.

A slip is a letter too many, too few, another one, or two that changed places. Short words have none: between "yes" and
"yet" nobody can tell a slip from another word. A word keeps its first letter (or has it in the second place), since
"unavailable" is no slip of "available"; and a phrase keeps the number of its words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

ONE_SLIP: Final = 4
"""From so many letters on, one slip is forgiven."""
TWO_SLIPS: Final = 8
"""From so many letters on, two are."""


def forgiven(word: str) -> int:
    """How many slips a word of this length may hold."""
    letters = sum(map(str.isalpha, word))
    return 0 if letters < ONE_SLIP else 1 if letters < TWO_SLIPS else 2


def distance(first: str, second: str, most: int) -> int:
    """How many slips lie between two words (Damerau's distance); `most` + 1 where it is more than `most`."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        line = [row]
        for column, other in enumerate(second, start=1):
            best = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            line.append(best)
        if min(line) > most:
            return most + 1
        before, above = above, line
    return min(above[-1], most + 1)


def slips(typed: str, words: str, certain: Collection[str]) -> int | None:
    """How many slips make `typed` of `words`; None where it is something else. A word that is `certain` is no slip."""
    said, named = typed.split(), words.split()
    if len(said) != len(named):
        return 1 if "".join(said) == "".join(named) else None
    if said[0][0] not in named[0][:2]:
        return None
    found = 0
    for one, other in zip(said, named, strict=True):
        if one == other:
            continue
        most = min(forgiven(one), forgiven(other))
        apart = distance(one, other, most)
        if apart > most or one in certain or not _begins_alike(one, other):
            return None
        found += apart
    return found if found <= forgiven("".join(said)) else None


def _begins_alike(first: str, second: str) -> bool:
    swapped = len(first) == len(second) and (first[0], first[1]) == (second[1], second[0])
    return swapped or first[0] == second[0]


def is_slip(typed: str, word: str) -> bool:
    """Whether two letters of a word changed places, and nothing else: "cancer" is near "cancel", "bank" near "back"."""
    return len(word) >= ONE_SLIP and sorted(typed) == sorted(word) and distance(typed, word, 1) == 1


def meant(typed: str, named: Iterable[tuple[str, int]], certain: Collection[str]) -> int | None:
    """The one option that `typed` is a slip of. `named`: words and the option each names.

    None where two options are within reach, or one of the `certain` words is no further away than the option.
    """
    near: dict[int, int] = {}
    for words, index in named:
        found = slips(typed, words, certain)
        if found is not None:
            near[index] = min(found, near.get(index, found))
    if len(near) != 1:
        return None
    ((index, fewest),) = near.items()
    rivals = (slips(typed, words, ()) for words in certain if abs(len(words) - len(typed)) <= fewest)
    return None if any(rival is not None and rival <= fewest for rival in rivals) else index

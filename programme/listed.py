"""The lists that people choose from, changed at a desk: something is added, called otherwise, retired, offered again.

Nothing is ever taken out: people have chosen it, and what is written to them names it. What is retired is offered to
nobody any more, and stays with those who have it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from programme.programme import ListName, Named

LONGEST_NAME: Final = 64
"""Characters of a name: it stands on a button."""
MOST: Final = 60
"""Entries of a list: more are no choice on a phone."""
_LONGEST_SLUG: Final = 40
_NOT_FREE: Final = frozenset({"new", "other", "none"})


def short_name(english: str, taken: Collection[str]) -> str:
    """A short name that nothing has, made of the English one."""
    plain = re.sub(r"[^a-z0-9]+", "-", english.casefold()).strip("-")[:_LONGEST_SLUG].strip("-") or "entry"
    number, found = 1, plain
    while found in taken or found in _NOT_FREE:
        number += 1
        found = f"{plain}-{number}"
    return found


def with_entry(there: Sequence[Named], entry: Named) -> tuple[Named, ...]:
    """The list with this entry: in the place of the one with its short name, else at the end."""
    if all(one.slug != entry.slug for one in there):
        return (*there, entry)
    return tuple(entry if one.slug == entry.slug else one for one in there)


def called_so(there: Sequence[Named], entry: Named) -> list[str]:
    """The languages in which another one that is offered has the entry's name: nobody could tell them apart."""
    others = [one for one in there if one.slug != entry.slug and not one.retired]
    return [
        language
        for language, name in entry.name.root.items()
        if any(one.name.text(language).casefold() == name.strip().casefold() for one in others)
    ]


def is_needed(name: ListName, there: Sequence[Named], slug: str) -> bool:
    """Whether this is the last topic that is offered: whoever signs up chooses one."""
    return name == "topics" and not any(one.slug != slug and not one.retired for one in there)

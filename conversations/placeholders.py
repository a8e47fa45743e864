"""{name} and {locality} in an announcement, filled in for one person.

They are frozen with the announcement as they were written, with the neutral words for people of whom we do not know it,
and filled in when it is sent. Entities keep their places: those behind a placeholder move, those around it grow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

from conversations.rich import Entity, Rich, utf16_length
from programme.placeholder import KNOWN, LONGEST, WRITTEN


def fill(rich: Rich, values: Mapping[str, str]) -> Rich:
    """The text with each known placeholder replaced by its value (others stay), entities in their places."""
    filled, done = Rich(""), 0
    entities = list(rich.entities)
    for found in WRITTEN.finditer(rich.text):
        if found[1] in values:
            shown = cut(values[found[1]])
            filled += rich.text[done : found.start()]
            entities = [_moved(one, len(filled), utf16_length(found[0]), utf16_length(shown)) for one in entities]
            filled, done = filled + shown, found.end()
    return Rich(filled.text + rich.text[done:], tuple(entities))


def cut(value: str) -> str:
    """A value in one line that fits: at most LONGEST UTF-16 units, no character cut in half."""
    line = " ".join(value.split())
    while utf16_length(line) > LONGEST:
        line = line[:-1].rstrip()
    return line


def readings(own: Mapping[str, str | None], neutral: Mapping[str, str]) -> list[dict[str, str]]:
    """What can be filled in: first each person's own words where they are known, then neutral ones instead.

    The later readings are for a second try: what was not known at the first can be left out again, so that the words
    stay the same.
    """
    choices = [[*([value] if (value := cut(own.get(name) or "")) else []), neutral[name]] for name in KNOWN]
    return [dict(zip(KNOWN, chosen, strict=True)) for chosen in product(*choices)]


def _moved(entity: Entity, at: int, before: int, after: int) -> Entity:
    """An entity where `before` units at `at` have become `after`: one behind them moves, one around them grows."""
    more, end = after - before, entity.offset + entity.length
    if entity.offset >= at + before:
        return replace(entity, offset=entity.offset + more)
    if end >= at + before:
        return replace(entity, length=entity.length + more)
    return entity

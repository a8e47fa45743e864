"""The map by which conversations move to another version: in a file of its own, or under `moves:` in a flow.

steps: {words: said}
facts: {word: words, old_one: null}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from conversations.source import Source, Table, read_source

SHORTEST: Final = 4
"""By fewer signs no version is named."""


@dataclass(frozen=True, slots=True)
class Move:
    """A declared map: `steps` old to new, `facts` old to new or to None (dropped).

    `versions` are those that it is for; none named: for whichever is asked for.
    """

    steps: Mapping[str, str]
    facts: Mapping[str, str | None]
    versions: tuple[str, ...] = ()
    line: int = 1


def read_moves(source: Source) -> tuple[Move, ...]:
    """What stands under `moves:` in a flow."""
    return tuple(_read(inner) for inner in source.many())


def read_move(text: str, file: str) -> Move:
    """A map in a file of its own. FlowError names the line that is wrong."""
    return _read(read_source(text, file))


def _versions(source: Source) -> tuple[str, ...]:
    """Versions by their beginnings, each long enough to mean one."""
    for one in source.many():
        value = one.value()
        if not isinstance(value, str) or len(value) < SHORTEST:
            one.fail(f'a version is named by its first {SHORTEST} signs or more, in quotes, as in "4f1d0a"')
    return source.texts()


def _read(source: Source) -> Move:
    table = Table(source)
    steps = {old: new.text() for old, new in table.need("steps").pairs()}
    facts = table.maybe("facts")
    pairs = [] if facts is None else facts.pairs()
    move = Move(
        steps=steps,
        facts={old: None if new.is_nothing() else new.text() for old, new in pairs},
        versions=table.read("from", _versions, ()),
        line=source.line,
    )
    table.finish()
    return move

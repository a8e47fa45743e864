"""The map by which conversations move to another version: in a file of its own, or under `moves:` in a flow.

steps: {words: said}
facts: {word: words, old_one: null}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conversations.source import Source, Table, read_source


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


def _read(source: Source) -> Move:
    table = Table(source)
    steps = {old: new.text() for old, new in table.need("steps").pairs()}
    facts = table.maybe("facts")
    pairs = [] if facts is None else facts.pairs()
    move = Move(
        steps=steps,
        facts={old: None if new.is_nothing() else new.text() for old, new in pairs},
        versions=table.read("from", Source.texts, ()),
        line=source.line,
    )
    table.finish()
    return move

"""YAML that a team writes, read so that every mistake can be shown with its line.

Some habits of YAML 1.1 are left out because they bite authors: `no`, `on` and the like stay words (they are language
tags and keys here), and `20:30` and `8.30` stay times in words instead of becoming the numbers 1230 and 8.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from programme import yaml_slips
from programme.sentences import sentence
from programme.yaml_faults import told

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to put right: in which file, on which line (from 1), at which place, what and what to do."""

    source: str
    line: int
    where: str
    what: str

    def __str__(self) -> str:
        place = f"{self.source}, line {self.line}: "
        return f"{place}{self.where}: {self.what}" if self.where else f"{place}{self.what}"


class Mistakes(ValueError):
    """All that is wrong in a file, at once, so that it is put right in one go."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, mistakes)))


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says (`value`), and where it says it."""

    source: str
    value: Any
    node: yaml.Node | None = field(repr=False, default=None)

    def line(self, path: Path) -> int:
        """The line (from 1) of what stands at `path`, or of the nearest thing around it."""
        found, line = self.node, 1
        for step in path:
            if found is None:
                break
            line = found.start_mark.line + 1
            found = _child(found, step)
        return line if found is None else found.start_mark.line + 1


class _Loader(yaml.SafeLoader):
    """SafeLoader without YAML 1.1's extra booleans, base-60 numbers and fractions."""


_DROPPED = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _DROPPED]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _resolve(tag: str, pattern: str, first: str) -> None:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


_resolve("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF")
_resolve("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789")


def _moment(loader: _Loader, node: yaml.ScalarNode) -> Any:
    """A day or a time; “2026-02-31” stays words, so that it is told at its place as no day."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _moment)


def parse(text: str, source: str) -> Document:
    """Read one YAML document; raises Mistakes (broken, empty, or a key written twice)."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise Mistakes([Mistake(source, 1, "", sentence("yaml.empty"))])
        twice = [Mistake(source, line, "", sentence("yaml.twice", key=key)) for key, line in _written_twice(node)]
        if twice:
            raise Mistakes(twice)
        return Document(source, loader.construct_document(node), node)
    except RecursionError as error:
        raise Mistakes([Mistake(source, 1, "", sentence("yaml.deep"))]) from error
    except yaml.YAMLError as error:
        line, what = yaml_slips.told(error, text)
        raise Mistakes([Mistake(source, line, "", what)]) from error
    except ValueError as error:
        if isinstance(error, Mistakes):
            raise
        raise Mistakes([Mistake(source, 1, "", sentence("yaml.broken", problem=str(error)))]) from error


def check(model: type[Model], document: Document, path: Path = (), context: dict[str, Any] | None = None) -> Model:
    """`model` made from what stands at `path`; raises Mistakes with file, line and field."""
    value = document.value
    for step in path:
        value = value[step]
    try:
        return model.model_validate(value, context=context)
    except ValidationError as error:
        raise Mistakes(list(_from_pydantic(error, document, path))) from error


def check_items(
    model: type[Model], document: Document, key: str, context: dict[str, Any] | None = None
) -> tuple[Model, ...]:
    """Every item of the list under `key`; raises Mistakes of all items together, each with the item's number."""
    value = document.value
    if not isinstance(value, dict) or not isinstance(value.get(key), list) or not value[key]:
        raise Mistakes([Mistake(document.source, 1, "", sentence("yaml.not_a_list", key=key))])
    mistakes = [
        Mistake(document.source, document.line((other,)), str(other), sentence("yaml.unknown"))
        for other in value
        if other != key
    ]
    items: list[Model] = []
    for index in range(len(value[key])):
        try:
            items.append(check(model, document, (key, index), context))
        except Mistakes as found:
            mistakes.extend(found.mistakes)
    if mistakes:
        raise Mistakes(mistakes)
    return tuple(items)


def place(path: Path) -> str:
    """A path in words: ("updates", 1, "texts", "en") is “updates, item 2, texts, en”."""
    return ", ".join(f"item {step + 1}" if isinstance(step, int) else step for step in path)


def _from_pydantic(error: ValidationError, document: Document, path: Path) -> Iterator[Mistake]:
    for problem in error.errors():
        location = (*path, *(step for step in problem["loc"] if step != "[key]"))
        yield Mistake(document.source, document.line(location), place(location), told(problem))


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    return None


def _written_twice(root: yaml.Node) -> Iterator[tuple[str, int]]:
    waiting, seen_nodes = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen_nodes:  # an alias may point back at its own anchor
            continue
        seen_nodes.add(id(node))
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    yield str(key.value), key.start_mark.line + 1
                seen.add(str(key.value))
                waiting.append(value)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)

"""Reading YAML so that every mistake is told with its file and line.

Words mean what they say: only `true` and `false` are truth values (in YAML 1.1 `yes`, `no` and `on` are too, and a flow
needs them as words), and no text becomes a date.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NoReturn, TypeVar

import yaml

from programme import yaml_slips

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML built without libyaml reads the same, ten times slower
    from yaml import SafeLoader  # type: ignore[assignment]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a flow, or (`serious` false) that its author should look at."""

    file: str
    line: int
    message: str
    serious: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class FlowError(Exception):
    """A flow that cannot be used, with all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def near(name: str, known: Iterable[str]) -> str:
    """What was probably meant by a name that is misspelt, to follow what is said of it; or nothing."""
    found = difflib.get_close_matches(name, list(known), n=1)
    return f": did you mean {found[0]!r}?" if found else ""


class _PlainLoader(SafeLoader):
    """YAML's own grammar with the plain values of JSON."""

    # typeshed calls it an instance's, yaml keeps it on the class
    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}  # type: ignore[misc]


_TAG = "tag:yaml.org,2002:"
_OPENERS = 5_000
_DEEPEST = 100
for _kind, _pattern, _starts in (
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", [*"-0123456789"]),
    ("float", r"^-?[0-9]+\.[0-9]+$", [*"-0123456789"]),
):
    _PlainLoader.add_implicit_resolver(_TAG + _kind, re.compile(_pattern), _starts)


@dataclass(frozen=True, slots=True)
class Source:
    """One place of a file: a YAML node that knows where it stands."""

    node: yaml.Node
    file: str

    @property
    def line(self) -> int:
        """Its line, from 1."""
        return int(self.node.start_mark.line) + 1

    def fail(self, message: str) -> NoReturn:
        """Say what is wrong here."""
        raise FlowError([Problem(self.file, self.line, message)])

    def _instead(self) -> str:
        """What stands here, to follow what was expected; nothing where nothing stands."""
        if isinstance(self.node, yaml.MappingNode):
            return ", not names with values"
        if isinstance(self.node, yaml.SequenceNode):
            return ", not a list"
        return f", not {self.node.value!r}" if self.node.value else ""

    def value(self) -> object:
        """As plain Python values."""
        if isinstance(self.node, yaml.MappingNode):
            return {name: inner.value() for name, inner in self.pairs()}
        if isinstance(self.node, yaml.SequenceNode):
            return [inner.value() for inner in self.many()]
        return self._scalar()

    def is_nothing(self) -> bool:
        """Whether it is `null`, or empty."""
        return isinstance(self.node, yaml.ScalarNode) and self._scalar() is None

    def _scalar(self) -> object:
        raw, kind = str(self.node.value), str(self.node.tag).removeprefix(_TAG)
        if kind == "str":
            return raw
        if kind == "null":
            return None
        if kind in {"bool", "int", "float"}:
            found: object = json.loads(raw)
            return found
        return self.fail(f"{kind} is no kind of value that a flow has")

    def pairs(self) -> list[tuple[str, Source]]:
        """The names and values of a mapping, in order."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail(f"names with values are expected here{self._instead()}: write each as in “name: value”")
        found: dict[str, Source] = {}
        for key, value in self.node.value:
            name = Source(key, self.file).text()
            if name in found:
                Source(key, self.file).fail(f"{name} is there twice; the other is on line {found[name].line}")
            found[name] = Source(value, self.file)
        return list(found.items())

    def many(self) -> list[Source]:
        """The things of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.fail(f"a list is expected here{self._instead()}: write it as in [one, two]")
        return [Source(node, self.file) for node in self.node.value]

    def text(self) -> str:
        """Words."""
        found = self._scalar() if isinstance(self.node, yaml.ScalarNode) else None
        if not isinstance(found, str) or not found:
            quotes = ": put quotes around it" if isinstance(found, int | float) else ""
            self.fail(f"words are expected here{self._instead()}{quotes}")
        return found

    def texts(self) -> tuple[str, ...]:
        """A list of words."""
        return tuple(inner.text() for inner in self.many())

    def flag(self) -> bool:
        """true or false."""
        found = self.value()
        if not isinstance(found, bool):
            self.fail(f"true or false is expected here{self._instead()}")
        return found

    def number(self) -> int:
        """A whole number, not below nought."""
        found = self.value()
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            self.fail(f"a whole number is expected here{self._instead()}")
        return found

    def amount(self) -> int | float:
        """A number of any kind."""
        found = self.value()
        if not isinstance(found, int | float) or isinstance(found, bool):
            self.fail(f"a number is expected here{self._instead()}")
        return found

    def one_of(self, allowed: Iterable[str]) -> str:
        """One of a few words."""
        found, words = self.text(), list(allowed)
        if found not in words:
            self.fail(f"{found!r} is not known here; it is one of {', '.join(words)}{near(found, words)}")
        return found


class Table:
    """A mapping whose names are taken one by one, so that a misspelt one is noticed in the end."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._pairs = dict(source.pairs())
        self._taken: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._pairs

    def maybe(self, name: str) -> Source | None:
        """What stands under a name, if anything does."""
        self._taken.add(name)
        found = self._pairs.get(name)
        return None if found is None or found.is_nothing() else found

    def need(self, name: str) -> Source:
        """What must stand under a name."""
        found = self.maybe(name)
        if found is None:
            self.source.fail(f"{name}: is missing here")
        return found

    def read(self, name: str, how: Callable[[Source], T], default: T) -> T:
        """What stands under a name, read in some way, or the default."""
        found = self.maybe(name)
        return default if found is None else how(found)

    def finish(self) -> None:
        """Refuse names that nobody took."""
        for name, source in self._pairs.items():
            if name not in self._taken:
                near = difflib.get_close_matches(name, self._taken, n=1)
                source.fail(f"{name}: is not known here" + (f"; {near[0]}: is" if near else ""))


def read_source(text: str, file: str) -> Source:
    """The first node of a YAML (or JSON) text. FlowError if it is none."""
    try:
        _refuse_too_deep(text, file)
        node = yaml.compose(text, Loader=_PlainLoader)
    except yaml.YAMLError as error:
        line, what = yaml_slips.told(error, text)
        raise FlowError([Problem(file, line, what)]) from None
    if node is None:
        raise FlowError([Problem(file, 1, "the file is empty")])
    return Source(node, file)


def _refuse_too_deep(text: str, file: str) -> None:
    """libyaml puts nodes together by calling itself, without a bound: thirty thousand brackets end the process.

    What opens no more things than `_OPENERS` cannot be that deep, and is not read twice.
    """
    if sum(map(text.count, "[{-?:")) <= _OPENERS:
        return
    depth = 0
    for event in yaml.parse(text, Loader=SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            line = 1 if event.start_mark is None else event.start_mark.line + 1
            raise FlowError([Problem(file, line, "things stand in each other too deep to be read")])


def made_source(value: object, file: str, line_of: Callable[[tuple[str | int, ...]], int]) -> Source:
    """What a program put together, as if it had been read: `line_of` tells from which line of `file` a part comes."""

    def node(part: object, path: tuple[str | int, ...]) -> yaml.Node:
        mark = yaml.Mark(file, 0, line_of(path) - 1, 0, None, 0)
        if isinstance(part, Mapping):
            pairs = [(scalar(name, mark), node(inner, (*path, str(name)))) for name, inner in part.items()]
            return yaml.MappingNode(_TAG + "map", pairs, mark, mark)
        if isinstance(part, list | tuple):
            items = [node(inner, (*path, place)) for place, inner in enumerate(part)]
            return yaml.SequenceNode(_TAG + "seq", items, mark, mark)
        return scalar(part, mark)

    def scalar(part: object, mark: yaml.Mark) -> yaml.ScalarNode:
        if isinstance(part, str):
            return yaml.ScalarNode(_TAG + "str", part, mark, mark)
        kinds = {bool: "bool", int: "int", type(None): "null"}
        return yaml.ScalarNode(_TAG + kinds[type(part)], json.dumps(part), mark, mark)

    return Source(node(value, ()), file)

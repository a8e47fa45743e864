"""What a flow may write where a value stands, and the tests it may put to a fact.

`$name` is a fact of this conversation, `$known.name` something known of the person or the programme, `$item.name` a
part of the present thing of a list. `$tier.text` is the text of the option that was chosen for `tier`. `$$` begins a
text with a plain dollar. `{text: key}` is a phrase of the catalogue. Everything else is itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from conversations.phrases import Phrase

Scope = Mapping[str, object]
"""All that `$` can name: the facts, and under `known`, `item` and `number` what these words mean just now."""


@dataclass(frozen=True, slots=True)
class Ref:
    """`$path`: the name of a fact, and the parts to follow inside it."""

    path: tuple[str, ...]

    @property
    def fact(self) -> str:
        """The fact that is read, or `known`, `item`, `number`."""
        return self.path[0]

    def __str__(self) -> str:
        return "$" + ".".join(self.path)

    def read(self, scope: Scope) -> object:
        """Its value; None where there is nothing."""
        found: object = scope
        for part in self.path:
            if not isinstance(found, Mapping):
                return None
            found = found.get(part)
        return found


@dataclass(frozen=True, slots=True)
class ChosenText:
    """`$fact.text`: the words of what was chosen for `fact`, by the texts of the options that were offered."""

    fact: str
    texts: Mapping[object, str]

    def read(self, scope: Scope) -> object:
        """A phrase, a list of phrases, or the bare value where it was none of the options."""
        value = scope.get(self.fact)
        if isinstance(value, list):
            return [self._words(inner) for inner in value]
        return self._words(value)

    def _words(self, value: object) -> object:
        key = self.texts.get(value) if isinstance(value, str | int) else None
        return value if key is None else Phrase(key)


@dataclass(frozen=True, slots=True)
class ListedText:
    """`$fact.text` where the options came from a list: the text that the list gives now."""

    fact: str
    listing: Ref

    def read(self, scope: Scope) -> object:
        """The text of the value or values; the bare value where the list has it no more."""
        listed = self.listing.read(scope)
        rows = listed if isinstance(listed, list | tuple) else ()
        texts = {row["value"]: row["text"] for row in rows if isinstance(row, Mapping) and "value" in row}
        value = scope.get(self.fact)
        if isinstance(value, list):
            return [texts.get(inner, inner) for inner in value]
        return texts.get(value, value) if isinstance(value, str | int) else value


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands for itself."""

    value: object

    def read(self, scope: Scope) -> object:
        """Itself."""
        return self.value


Expression = Ref | ChosenText | ListedText | Literal
Args = tuple[tuple[str, Expression], ...]


def read_args(args: Args, scope: Scope) -> dict[str, object]:
    """The values of named expressions."""
    return {name: expression.read(scope) for name, expression in args}


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one value, as in `{fact: tier, is: updates}`."""

    left: Expression
    test: str
    right: object

    def holds(self, scope: Scope) -> bool:
        """Whether it is so. A comparison with something that is not there, or of another kind, is not so."""
        return TESTS[self.test](self.left.read(scope), self.right)


def _empty(left: object) -> bool:
    return left is None or left == "" or (isinstance(left, Sequence | Mapping) and not left)


def _has(left: object, right: object) -> bool:
    return isinstance(left, str | list | tuple | Mapping) and right in left


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _above(left: object, right: object) -> bool:
    first, second = _number(left), _number(right)
    return first is not None and second is not None and first > second


def _same(left: object, right: object) -> bool:
    """`1` is not `true`: Python's own idea of that would surprise the author of a flow."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _one_of(left: object, right: object) -> bool:
    return isinstance(right, list | tuple) and any(_same(left, one) for one in right)


TESTS: Mapping[str, Callable[[object, object], bool]] = {
    "is": _same,
    "not": lambda left, right: not _same(left, right),
    "in": _one_of,
    "has": _has,
    "lacks": lambda left, right: not _has(left, right),
    "empty": lambda left, right: _empty(left) == right,
    "present": lambda left, right: (left is not None) == right,
    "above": _above,
    "below": lambda left, right: _above(right, left),
}
"""The tests a flow can put, by the word it uses."""

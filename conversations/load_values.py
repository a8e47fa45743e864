"""Reading what stands where a value does: references, arguments, conditions, names of facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from conversations.expressions import TESTS, Args, ChosenText, Condition, Expression, ListedText, Literal, Ref
from conversations.phrases import Phrase
from conversations.source import Source, Table

NAME = re.compile(r"[a-z][a-z0-9_]*")


class Values:
    """Reads the values of one flow; knows the facts whose chosen option has a text."""

    def __init__(self, chosen: Mapping[str, ChosenText | ListedText]) -> None:
        self._chosen = chosen

    def args(self, table: Table) -> Args:
        """What stands under `with:`."""
        found = table.maybe("with")
        return tuple((name, self.expression(source)) for name, source in found.pairs()) if found else ()

    def expression(self, source: Source) -> Expression:
        """A value, a `$name`, or a `{text: key}`."""
        value = source.value()
        if isinstance(value, str) and value.startswith("$$"):
            return Literal(value[1:])
        if isinstance(value, str) and value.startswith("$"):
            return self._read_reference(value, source)
        if isinstance(value, dict) and list(value) == ["text"]:
            return Literal(Phrase(dict(source.pairs())["text"].text()))
        return Literal(value)

    def _read_reference(self, text: str, source: Source) -> Expression:
        ref = parse_reference(text, source)
        if len(ref.path) == 2 and ref.path[1] == "text" and ref.fact in self._chosen:
            return self._chosen[ref.fact]
        return ref

    def conditions(self, source: Source) -> tuple[Condition, ...]:
        """The tests under `when:`, one or several."""
        if isinstance(source.value(), list):
            return tuple(condition for inner in source.many() for condition in self.conditions(inner))
        table = Table(source)
        left = self._read_reference("$" + table.need("fact").text(), source)
        tests = [name for name in TESTS if name in table]
        if not tests:
            source.fail(f"a condition needs a test, one of {', '.join(TESTS)}")
        found = tuple(Condition(left, name, table.need(name).value()) for name in tests)
        table.finish()
        return found


def chosen_texts(sources: list[tuple[str, Source]]) -> Iterator[tuple[str, ChosenText | ListedText]]:
    """For `$fact.text`: the texts of the options that a fact was chosen among, in any step."""
    texts: dict[str, dict[object, str]] = {}
    for _, source in sources:
        step = source.value()
        if not isinstance(step, dict) or "into" not in step:
            continue
        fact = str(step["into"])
        if isinstance(step.get("options_from"), str):
            yield fact, ListedText(fact, Ref(tuple(step["options_from"].removeprefix("$").split("."))))
        elif isinstance(step.get("options"), list):
            rows = [row for row in step["options"] if isinstance(row, dict) and isinstance(row.get("value"), str | int)]
            texts.setdefault(fact, {}).update({row["value"]: str(row.get("text")) for row in rows})
        elif step.get("ask") == "yesno":
            words: dict[object, str] = {
                True: str(step.get("yes_text", "common.yes")),
                False: str(step.get("no_text", "common.no")),
            }
            texts.setdefault(fact, {}).update(words)
    yield from ((fact, ChosenText(fact, found)) for fact, found in texts.items())


def parse_reference(text: str, source: Source) -> Ref:
    """`$name.part` as a path."""
    path = tuple(text.removeprefix("$").split("."))
    if not all(NAME.fullmatch(part) for part in path) or path == ("known",):
        source.fail(f"{text} names nothing: write $fact, $known.name or $item.name")
    return Ref(path)


def reference(source: Source) -> Ref:
    """A `$name`, where nothing else can stand."""
    text = source.text()
    if not text.startswith("$"):
        source.fail(f"a $name is expected here, not {text!r}")
    return parse_reference(text, source)


def fact_name(source: Source) -> str:
    """The name of a fact that is set."""
    return named_fact(source.text(), source)


def named_fact(name: str, source: Source) -> str:
    """The same, where the name is read already."""
    if not NAME.fullmatch(name) or name == "known":
        source.fail(f"a fact cannot be called {name!r}")
    return name


def columns(source: Source) -> int:
    """How many buttons stand in a row."""
    number = source.number()
    if not 1 <= number <= 8:
        source.fail("Telegram shows between 1 and 8 buttons in a row")
    return number


def style(source: Source) -> str:
    """A button's style (Bot API, InlineKeyboardButton)."""
    return source.one_of(("primary", "success", "danger"))

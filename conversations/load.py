"""From a flow's YAML to the table that `advance` follows.

What is wrong with the shape of a file is found here, with file and line, all of it at once; what is wrong with the
sense of a whole flow is found by `conversations.check`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Final, get_args

from conversations.effects import Ending
from conversations.expressions import TESTS, Args, ChosenText, Condition, Expression, ListedText, Literal, Ref
from conversations.flow import (
    Apply,
    Ask,
    AskChoice,
    AskChoices,
    AskScale,
    AskText,
    AskYesNo,
    Branch,
    Case,
    Flow,
    Link,
    Option,
    OptionValue,
    Over,
    Purpose,
    Remember,
    Step,
    Tell,
    Who,
)
from conversations.phrases import Phrase
from conversations.questions import prepared
from conversations.source import FlowError, Problem, Source, Table, read_source
from conversations.texts import Texts
from conversations.wording import text_keys

KINDS: Final = ("ask", "branch", "set", "do", "say", "end")
"""The word that says of which kind a step is. `end:` is a kind only where no other word is."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def load_flow(text: str, file: str, texts: Texts) -> Flow:
    """Read a flow. FlowError has all that is wrong with its shape, each with file and line."""
    return _prepared(_Reader(read_source(text, file), file, texts).flow())


def load_body(body: str, file: str, texts: Texts) -> Flow:
    """Read a flow from the body that was stored when this version was first used.

    Texts that have gone from the catalogue since, or that need other placeholders now, are taken from the body (in
    English), so that a conversation goes on as it began.
    """
    stored = json.loads(body)
    flow = _Reader(read_source(json.dumps(stored["flow"]), file), file, texts).flow()
    kept: Mapping[str, list[str]] = {
        key: source for key, source in stored["texts"].items() if _outdated(key, source, texts)
    }
    pinned = {key: f"{key}@{flow.version}" for key in kept}
    texts.pin({pinned[key]: source for key, source in kept.items()})
    return _prepared(replace(flow, pinned=pinned, body=body))


def _prepared(flow: Flow) -> Flow:
    """With its options ready to be typed; a text that is missing is the checks' to tell."""
    if any(not flow.texts.has(flow.text_key(key)) for key in text_keys(flow)):
        return flow
    return prepared(flow)


def _outdated(key: str, source: list[str], texts: Texts) -> bool:
    needed = set(re.findall(r"(?<!\{)\{([A-Za-z_][A-Za-z0-9_]*)\}", "\n".join(source)))
    return not texts.has(key) or not texts.placeholders(key) <= needed


class _Reader:
    """Reads one flow; knows the facts whose chosen option has a text."""

    def __init__(self, source: Source, file: str, texts: Texts) -> None:
        self._source = source
        self._file = file
        self._texts = texts
        self._chosen: dict[str, ChosenText | ListedText] = {}
        self._kinds: Mapping[str, Callable[[Table, Step], Step]] = {
            "ask": self._ask,
            "branch": self._branch,
            "set": self._remember,
            "do": self._apply,
            "say": self._tell,
            "end": self._over,
        }
        self._asks: Mapping[str, Callable[[Table, Ask], Ask]] = {
            "text": self._ask_text,
            "choice": self._ask_choice,
            "choices": self._ask_choices,
            "scale": self._ask_scale,
            "yesno": self._ask_yesno,
        }

    def flow(self) -> Flow:
        table = Table(self._source)
        sources = table.need("steps").pairs()
        if not sources:
            table.need("steps").fail("a flow needs at least one step")
        self._chosen = dict(_chosen_texts(sources))
        steps = self._steps(sources)
        start = table.read("start", Table, None)
        content = self._source.value()
        version = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:12]
        flow = Flow(
            id=table.need("id").text(),
            version=version,
            title=table.need("title").text(),
            purpose=_purpose(table.need("purpose")),
            who=_who(table.need("who")),
            commands=start.read("commands", Source.texts, ()) if start else (),
            words=start.read("words", Source.text, None) if start else None,
            known=table.read("known", Source.texts, ()),
            given=table.read("given", Source.texts, ()),
            asks_for_views=table.read("asks_for_views", Source.flag, default=False),
            on_cancel=table.read("on_cancel", Source.text, None),
            first=sources[0][0],
            steps=steps,
            file=self._file,
            body="",
            texts=self._texts,
        )
        for finished in (start, table):
            if finished is not None:
                finished.finish()
        return replace(flow, body=_body(content, flow))

    def _steps(self, sources: list[tuple[str, Source]]) -> dict[str, Step]:
        steps: dict[str, Step] = {}
        problems: list[Problem] = []
        following = [name for name, _ in sources[1:]]
        for (name, source), after in zip(sources, [*following, None], strict=True):
            try:
                steps[name] = self._step(name, source, after)
            except FlowError as error:
                problems.extend(error.problems)
        if problems:
            raise FlowError(problems)
        return steps

    def _step(self, name: str, source: Source, after: str | None) -> Step:
        if not _NAME.fullmatch(name):
            source.fail(f"a step's name has small letters, digits and _ only, and {name!r} has others")
        table = Table(source)
        kinds = [kind for kind in KINDS if kind in table]
        kind = kinds[0] if kinds else source.fail(f"a step needs one of {', '.join(KINDS)}")
        if len([other for other in kinds if other != "end"]) > 1:
            source.fail(f"a step is of one kind, and this has {' and '.join(kinds)}")
        common = Step(
            name=name,
            line=source.line,
            next=table.read("next", Source.text, after),
            end=table.read("end", _ending, None),
        )
        step = self._kinds[kind](table, common)
        table.finish()
        return step

    def _ask(self, table: Table, step: Step) -> Step:
        kind = table.need("ask").one_of(self._asks)
        into = table.need("into")
        ask = Ask(
            name=step.name,
            line=step.line,
            next=step.next,
            end=step.end,
            text=table.need("text").text(),
            into=_fact_name(into),
            args=self._args(table),
            skip=table.read("skip", Source.flag, default=False),
            skip_to=table.read("skip_to", Source.text, None),
            back=table.read("back", Source.flag, default=True),
            cancel=table.read("cancel", Source.flag, default=True),
            tries=table.read("tries", Source.number, 3),
            give_up=table.read("give_up", Source.text, None),
            invalid=table.read("invalid", Source.text, None),
            decision_card=table.read("decision_card", Source.flag, default=False),
        )
        if ask.skip_to is not None and not ask.skip:
            ask = replace(ask, skip=True)
        return self._asks[kind](table, ask)

    def _ask_text(self, table: Table, ask: Ask) -> Ask:
        most, least = table.read("max", Source.number, 4000), table.read("least", Source.number, 1)
        return AskText(**_fields(ask), max=most, least=least)

    def _ask_choice(self, table: Table, ask: Ask) -> Ask:
        options, listing, columns = self._options(table)
        return AskChoice(**_fields(ask), options=options, options_from=listing, columns=columns)

    def _ask_choices(self, table: Table, ask: Ask) -> Ask:
        options, listing, columns = self._options(table)
        if any(option.go for option in options):
            table.source.fail("an option of several leads nowhere of its own: go: belongs to ask: choice")
        return AskChoices(
            **_fields(ask),
            options=options,
            options_from=listing,
            columns=columns,
            all=table.read("all", Source.text, None),
            done=table.read("done", Source.text, "common.done"),
            least=table.read("least", Source.number, 0),
            most=table.read("most", Source.number, None),
        )

    def _ask_scale(self, table: Table, ask: Ask) -> Ask:
        first, last = table.read("from", Source.number, 1), table.read("to", Source.number, 5)
        if not first < last <= first + 10:
            table.source.fail("a scale goes up, by at most ten")
        return AskScale(**_fields(ask), first=first, last=last)

    def _ask_yesno(self, table: Table, ask: Ask) -> Ask:
        return AskYesNo(
            **_fields(ask),
            yes=table.read("yes", Source.text, None),
            no=table.read("no", Source.text, None),
            yes_text=table.read("yes_text", Source.text, "common.yes"),
            no_text=table.read("no_text", Source.text, "common.no"),
        )

    def _options(self, table: Table) -> tuple[tuple[Option, ...], Ref | None, int]:
        fixed, listing = table.maybe("options"), table.maybe("options_from")
        if (fixed is None) == (listing is None):
            table.source.fail("a choice needs either options: or options_from:")
        options = tuple(_option(source) for source in fixed.many()) if fixed else ()
        if fixed is not None:
            _refuse_same_values(fixed, options)
        return options, None if listing is None else _reference(listing), table.read("columns", _columns, 1)

    def _branch(self, table: Table, step: Step) -> Step:
        cases: list[Case] = []
        otherwise: str | None = None
        for source in table.need("branch").many():
            if otherwise is not None:
                source.fail("nothing can follow else:")
            way = Table(source)
            if "else" in way:
                otherwise = way.need("else").text()
            else:
                cases.append(Case(conditions=self._conditions(way.need("when")), go=way.need("go").text()))
            way.finish()
        if otherwise is None:
            table.source.fail("a branch needs an else:, for when nothing else holds")
        return Branch(name=step.name, line=step.line, cases=tuple(cases), otherwise=otherwise)

    def _conditions(self, source: Source) -> tuple[Condition, ...]:
        if isinstance(source.value(), list):
            return tuple(condition for inner in source.many() for condition in self._conditions(inner))
        table = Table(source)
        left = self._read_reference("$" + table.need("fact").text(), source)
        tests = [name for name in TESTS if name in table]
        if not tests:
            source.fail(f"a condition needs a test, one of {', '.join(TESTS)}")
        found = tuple(Condition(left, name, table.need(name).value()) for name in tests)
        table.finish()
        return found

    def _remember(self, table: Table, step: Step) -> Step:
        values = tuple(
            (_named_fact(name, source), self._expression(source)) for name, source in table.need("set").pairs()
        )
        return Remember(**_fields(step), values=values)

    def _apply(self, table: Table, step: Step) -> Step:
        outcomes = table.maybe("on")
        return Apply(
            **_fields(step),
            effect=table.need("do").text(),
            args=self._args(table),
            into=table.read("into", _fact_name, None),
            outcomes={name: source.text() for name, source in outcomes.pairs()} if outcomes else {},
            final=table.read("final", Source.flag, default=False),
        )

    def _tell(self, table: Table, step: Step) -> Step:
        return Tell(
            **_fields(step),
            text=table.need("say").text(),
            args=self._args(table),
            each=table.read("each", _reference, None),
            buttons=tuple(self._link(source) for source in _buttons(table)),
            buttons_from=table.read("buttons_from", _reference, None),
            columns=table.read("columns", _columns, 1),
            decision_card=table.read("decision_card", Source.flag, default=False),
        )

    def _over(self, _: Table, step: Step) -> Step:
        return Over(name=step.name, line=step.line, end=step.end)

    def _link(self, source: Source) -> Link:
        table = Table(source)
        command, url = table.maybe("command"), table.maybe("url")
        if (command is None) == (url is None):
            source.fail("a button under a message needs either command: or url:")
        arg = table.maybe("arg")
        link = Link(
            text=table.need("text").text(),
            command=None if command is None else command.text(),
            arg=None if arg is None else self._expression(arg),
            url=None if url is None else self._expression(url),
            style=table.read("style", _style, None),
        )
        table.finish()
        return link

    def _args(self, table: Table) -> Args:
        found = table.maybe("with")
        return tuple((name, self._expression(source)) for name, source in found.pairs()) if found else ()

    def _expression(self, source: Source) -> Expression:
        value = source.value()
        if isinstance(value, str) and value.startswith("$$"):
            return Literal(value[1:])
        if isinstance(value, str) and value.startswith("$"):
            return self._read_reference(value, source)
        if isinstance(value, dict) and list(value) == ["text"]:
            return Literal(Phrase(dict(source.pairs())["text"].text()))
        return Literal(value)

    def _read_reference(self, text: str, source: Source) -> Expression:
        ref = _parse_reference(text, source)
        if len(ref.path) == 2 and ref.path[1] == "text" and ref.fact in self._chosen:
            return self._chosen[ref.fact]
        return ref


def _buttons(table: Table) -> list[Source]:
    found = table.maybe("buttons")
    return [] if found is None else found.many()


def _fields(step: Step) -> dict[str, Any]:
    """The fields of a step that is still common to all kinds, for the one that it becomes."""
    return {field.name: getattr(step, field.name) for field in fields(step)}


def _option(source: Source) -> Option:
    table = Table(source)
    value = table.need("value")
    option = Option(
        value=_option_value(value),
        text=table.need("text").text(),
        go=table.read("go", Source.text, None),
        style=table.read("style", _style, None),
    )
    table.finish()
    return option


def _option_value(source: Source) -> OptionValue:
    value = source.value()
    if not isinstance(value, str | int | bool):
        source.fail("an option's value is a word, a number, true or false")
    return value


def _refuse_same_values(source: Source, options: tuple[Option, ...]) -> None:
    values = [option.value for option in options]
    if not values:
        source.fail("a choice needs at least one option")
    if len(set(values)) != len(values):
        source.fail("two options have the same value")


def _chosen_texts(sources: list[tuple[str, Source]]) -> Iterator[tuple[str, ChosenText | ListedText]]:
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


def _parse_reference(text: str, source: Source) -> Ref:
    path = tuple(text.removeprefix("$").split("."))
    if not all(_NAME.fullmatch(part) for part in path) or path == ("known",):
        source.fail(f"{text} names nothing: write $fact, $known.name or $item.name")
    return Ref(path)


def _reference(source: Source) -> Ref:
    text = source.text()
    if not text.startswith("$"):
        source.fail(f"a $name is expected here, not {text!r}")
    return _parse_reference(text, source)


def _fact_name(source: Source) -> str:
    return _named_fact(source.text(), source)


def _named_fact(name: str, source: Source) -> str:
    if not _NAME.fullmatch(name) or name == "known":
        source.fail(f"a fact cannot be called {name!r}")
    return name


def _columns(source: Source) -> int:
    columns = source.number()
    if not 1 <= columns <= 8:
        source.fail("Telegram shows between 1 and 8 buttons in a row")
    return columns


def _style(source: Source) -> str:
    return source.one_of(("primary", "success", "danger"))


def _ending(source: Source) -> Ending:
    if source.value() is True:
        return "done"
    word = source.one_of(get_args(Ending))
    return next(ending for ending in get_args(Ending) if ending == word)


def _purpose(source: Source) -> Purpose:
    word = source.one_of(get_args(Purpose))
    return next(purpose for purpose in get_args(Purpose) if purpose == word)


def _who(source: Source) -> Who:
    word = source.one_of(get_args(Who))
    return next(who for who in get_args(Who) if who == word)


def _body(content: object, flow: Flow) -> str:
    """What is stored for this version: its content, and the English texts it was written for."""
    texts = {key: list(flow.texts.sources(key)) for key in sorted(text_keys(flow)) if flow.texts.has(key)}
    return json.dumps({"flow": content, "texts": texts}, ensure_ascii=False)

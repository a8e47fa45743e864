"""Reading the steps of a flow, each kind by its own reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, Final, get_args

from conversations.effects import Ending
from conversations.expressions import Ref
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
    Link,
    Option,
    OptionValue,
    Over,
    Remember,
    Step,
    Tell,
)
from conversations.load_values import NAME, Values, columns, fact_name, named_fact, reference, style
from conversations.source import Source, Table
from conversations.timers import Expiry, Nudge, read_expiry, read_nudge

KINDS: Final = ("ask", "branch", "set", "do", "say", "end")
"""The word that says of which kind a step is. `end:` is a kind only where no other word is."""


class StepReader:
    """Reads the steps of one flow."""

    def __init__(self, values: Values, nudge: Nudge | None = None, expires: Expiry | None = None) -> None:
        """`nudge` and `expires` are the flow's: what each question does that says nothing else."""
        self._values = values
        self._nudge = nudge
        self._expires = expires
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

    def step(self, name: str, source: Source, after: str | None) -> Step:
        """Read one step; `after` is the name of the one below it."""
        if not NAME.fullmatch(name):
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
            into=fact_name(into),
            args=self._values.args(table),
            skip=table.read("skip", Source.flag, default=False),
            skip_to=table.read("skip_to", Source.text, None),
            back=table.read("back", Source.flag, default=True),
            cancel=table.read("cancel", Source.flag, default=True),
            tries=table.read("tries", Source.number, 3),
            give_up=table.read("give_up", Source.text, None),
            invalid=table.read("invalid", Source.text, None),
            decision_card=table.read("decision_card", Source.flag, default=False),
            more_into=table.read("more_into", fact_name, None),
            nudge=read_nudge(table, self._nudge),
            expires=read_expiry(table, self._expires),
            parts_into=table.read("parts_into", fact_name, None),
            more_go=table.read("more_go", Source.text, None),
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
        return options, None if listing is None else reference(listing), table.read("columns", columns, 1)

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
                cases.append(Case(conditions=self._values.conditions(way.need("when")), go=way.need("go").text()))
            way.finish()
        if otherwise is None:
            table.source.fail("a branch needs an else:, for when nothing else holds")
        return Branch(name=step.name, line=step.line, cases=tuple(cases), otherwise=otherwise)

    def _remember(self, table: Table, step: Step) -> Step:
        values = tuple(
            (named_fact(name, source), self._values.expression(source)) for name, source in table.need("set").pairs()
        )
        return Remember(**_fields(step), values=values)

    def _apply(self, table: Table, step: Step) -> Step:
        outcomes = table.maybe("on")
        return Apply(
            **_fields(step),
            effect=table.need("do").text(),
            args=self._values.args(table),
            into=table.read("into", fact_name, None),
            outcomes={name: source.text() for name, source in outcomes.pairs()} if outcomes else {},
            final=table.read("final", Source.flag, default=False),
        )

    def _tell(self, table: Table, step: Step) -> Step:
        return Tell(
            **_fields(step),
            text=table.need("say").text(),
            args=self._values.args(table),
            each=table.read("each", reference, None),
            buttons=tuple(self._link(source) for source in _buttons(table)),
            buttons_from=table.read("buttons_from", reference, None),
            columns=table.read("columns", columns, 1),
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
            arg=None if arg is None else self._values.expression(arg),
            url=None if url is None else self._values.expression(url),
            style=table.read("style", style, None),
        )
        table.finish()
        return link


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
        style=table.read("style", style, None),
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


def _ending(source: Source) -> Ending:
    if source.value() is True:
        return "done"
    word = source.one_of(get_args(Ending))
    return next(ending for ending in get_args(Ending) if ending == word)

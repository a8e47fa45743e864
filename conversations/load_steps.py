"""Reading the steps of a flow, each kind by its own reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, get_args

from conversations.effects import Ending
from conversations.flow import Apply, Branch, Case, Link, Over, Remember, Step, Tell
from conversations.load_asks import AskReader, common_fields
from conversations.load_errands import KINDS as ERRANDS
from conversations.load_errands import ErrandReader, outcomes_of
from conversations.load_values import NAME, Values, columns, fact_name, named_fact, reference, style
from conversations.source import Source, Table
from conversations.timers import Expiry, Nudge

KINDS: Final = ("ask", "branch", "set", "do", "say", *ERRANDS, "end")
"""The word that says of which kind a step is. `end:` is a kind only where no other word is."""


class StepReader:
    """Reads the steps of one flow."""

    def __init__(self, values: Values, nudge: Nudge | None = None, expires: Expiry | None = None) -> None:
        """`nudge` and `expires` are the flow's: what each question does that says nothing else."""
        self._values = values
        self._asks = AskReader(values, nudge, expires)
        self._kinds: Mapping[str, Callable[[Table, Step], Step]] = {
            "ask": self._asks.read,
            "branch": self._branch,
            "set": self._remember,
            "do": self._apply,
            "say": self._tell,
            "end": self._over,
            **ErrandReader(values).kinds,
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
        return Remember(**common_fields(step), values=values)

    def _apply(self, table: Table, step: Step) -> Step:
        return Apply(
            **common_fields(step),
            effect=table.need("do").text(),
            args=self._values.args(table),
            into=table.read("into", fact_name, None),
            outcomes=outcomes_of(table),
            final=table.read("final", Source.flag, default=False),
            stays=table.read("stays", Source.flag, default=False),
        )

    def _tell(self, table: Table, step: Step) -> Step:
        return Tell(
            **common_fields(step),
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
            source.fail("a button under a message needs either command: or url:, and not both")
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


def _ending(source: Source) -> Ending:
    if source.value() is True:
        return "done"
    word = source.one_of(get_args(Ending))
    return next(ending for ending in get_args(Ending) if ending == word)

"""Checks of what a flow asks its host for: effects that there are, arguments that they take, a way for each outcome."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from conversations.errands import Hand
from conversations.expressions import Literal
from conversations.flow import Apply, AskPlace, Flow
from conversations.placing import FIND_PLACE
from conversations.source import Problem, near


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an effect. `wrong` tells what is wrong with a value that stands in a flow, or nothing."""

    needed: bool
    wrong: Callable[[object], str | None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Declared:
    """What an effect can come out as (none named: anything) and which arguments it takes, by name."""

    outcomes: Collection[str]
    takes: Mapping[str, Argument]


Effects = Mapping[str, Declared | Collection[str]] | Collection[str]
"""The names a flow may `do:`; as a mapping, each with what it declares, or with its outcomes besides "done" alone."""


def check_effects(flow: Flow, effects: Effects) -> Iterator[Problem]:
    """All that is wrong with a flow's effects."""
    for step in flow.steps.values():
        if isinstance(step, AskPlace) and FIND_PLACE not in effects:
            yield flow.problem(step, f"there is no effect {FIND_PLACE!r}, which looks postcodes up")
        if not isinstance(step, Apply):
            continue
        if step.effect not in effects:
            yield flow.problem(step, f"there is no effect {step.effect!r}{near(step.effect, effects)}")
        elif isinstance(effects, Mapping):
            declared = effects[step.effect]
            yield from _outcomes(flow, step, declared.outcomes if isinstance(declared, Declared) else declared)
            if isinstance(declared, Declared) and not isinstance(step, Hand):  # the engine gives a hand: what it takes
                yield from _arguments(flow, step, declared.takes)


def _outcomes(flow: Flow, step: Apply, outcomes: Collection[str]) -> Iterator[Problem]:
    if not outcomes:
        return
    possible = set(outcomes) - {"done"}
    for name in sorted(set(step.outcomes) - possible - {"else"}):
        yield flow.problem(step, f"{step.effect} never comes to {name!r}{near(name, possible)}")
    if "else" not in step.outcomes:
        for name in sorted(possible - set(step.outcomes)):
            yield flow.problem(step, f"{step.effect} can come to {name!r}, and on: has no way for it")


def _arguments(flow: Flow, step: Apply, takes: Mapping[str, Argument]) -> Iterator[Problem]:
    given = dict(step.args)
    for name, expression in given.items():
        if name not in takes:
            known = near(name, takes) or f": it takes {', '.join(sorted(takes)) or 'nothing'}"
            yield flow.problem(step, f"{step.effect} takes no {name!r}{known}")
        elif isinstance(expression, Literal) and (wrong := takes[name].wrong(expression.value)) is not None:
            yield flow.problem(step, f"{step.effect}: {name} cannot be {expression.value!r}: {wrong}")
    for name, argument in takes.items():
        if argument.needed and name not in given:
            yield flow.problem(step, f"{step.effect} needs {name!r}, and with: does not give it")

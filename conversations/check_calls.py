"""Checks that need more than one flow: whom a flow calls, what it gives them, and what it may expect back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from conversations.asks import Ask
from conversations.errands import Call, Hand, KeepAnswers, called_by
from conversations.expressions import Condition, Ref
from conversations.flow import Flow, Tell, Who
from conversations.source import Problem, near
from conversations.step import Step
from conversations.walks import reached
from conversations.wording import expressions_of

CALLED: Final[Mapping[Who, frozenset[Who]]] = {
    "anyone": frozenset({"anyone"}),
    "signed_up": frozenset({"anyone", "signed_up"}),
    "staff": frozenset({"anyone", "signed_up", "staff"}),
    "officer": frozenset({"anyone", "signed_up", "staff", "officer"}),
}
"""Which flows each may call, so that nobody comes by a call where they could not come by a command."""


def check_calls(flows: Collection[Flow]) -> Iterator[Problem]:
    """All that is wrong with calls; rounds are looked for only when everything that is called exists."""
    known = {flow.id: flow for flow in flows}
    found = [problem for flow in flows for problem in _calls(flow, known)]
    yield from found
    if not found:
        yield from _rounds(known)
        for flow in flows:
            yield from _decision_card(flow, known)


def _calls(flow: Flow, known: Mapping[str, Flow]) -> Iterator[Problem]:
    for step in flow.steps.values():
        if isinstance(step, Call):
            called = known.get(step.flow)
            if called is None:
                yield flow.problem(step, f"calls {step.flow!r}, and there is no such flow{near(step.flow, known)}")
            else:
                yield from _call(flow, step, called)


def _call(flow: Flow, step: Call, called: Flow) -> Iterator[Problem]:
    if called.who not in CALLED[flow.who]:
        yield flow.problem(step, f"calls {called.id}, which is for {called.who} only, and this is for {flow.who}")
    if called.missing_language == "not_offered" != flow.missing_language:
        yield flow.problem(step, f"calls {called.id}, which is not_offered in every language, and this one is")
    if not any(isinstance(one, Ask | Call) for one in called.steps.values()):
        yield flow.problem(step, f"calls {called.id}, which asks nothing: its steps can stand here")
    given = {name for name, _ in step.args}
    for name in sorted(given - set(called.given)):
        yield flow.problem(step, f"gives {name!r} to {called.id}, which has it not in given:")
    for name in sorted(set(called.given) - given):
        yield flow.problem(step, f"does not give {name!r} to {called.id}, which needs it")
    if step.into is not None:
        yield from _parts(flow, step, called)


def _parts(flow: Flow, step: Call, called: Flow) -> Iterator[Problem]:
    """What is read of what a called flow yields must be among it."""
    for other in flow.steps.values():
        for expression in expressions_of(other):
            ref = expression.left if isinstance(expression, Condition) else expression
            if (
                isinstance(ref, Ref)
                and ref.fact == step.into
                and len(ref.path) > 1
                and ref.path[1] not in called.yields
            ):
                said = f"{ref}: {called.id} does not yield {ref.path[1]!r}"
                yield flow.problem(other, said + near(ref.path[1], called.yields))


def check_yields(flow: Flow, facts: Collection[str]) -> Iterator[Problem]:
    """What a flow promises to hand over or to keep, it has to learn; and it hands nobody of the team to the team."""
    for name in flow.yields:
        if name not in facts:
            yield flow.problem(None, f"yields: no step sets the fact {name!r}{near(name, facts)}", at="yields")
    for step in flow.steps.values():
        if isinstance(step, KeepAnswers):
            for name in step.facts:
                if name not in facts:
                    yield flow.problem(step, f"keeps the answer {name!r}, and no step sets it{near(name, facts)}")
        if isinstance(step, Hand) and flow.who in {"staff", "officer"}:
            yield flow.problem(step, "hand: is for residents, and this conversation is the team's")


def _rounds(known: Mapping[str, Flow]) -> Iterator[Problem]:
    """Flows that call each other in a circle would never come back."""
    told: set[frozenset[str]] = set()
    for flow in known.values():
        circle = _circle(known, [flow.id])
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            calling = next(step for step in flow.steps.values() if isinstance(step, Call) and step.flow in circle)
            way = " → ".join([*circle, circle[0]])
            yield flow.problem(calling, f"the flow calls itself in the end: {way}: take one of these calls out")


def _circle(known: Mapping[str, Flow], path: list[str]) -> list[str]:
    """The way from a flow back to itself, or nothing."""
    for name in called_by(known[path[-1]]):
        if name == path[0]:
            return path
        if name not in path and (found := _circle(known, [*path, name])):
            return found
    return []


def _decision_card(flow: Flow, known: Mapping[str, Flow]) -> Iterator[Problem]:
    """A called flow asks too: the card stands before it, unless it shows one of its own."""
    if not flow.asks_for_views:
        return
    for name in reached(flow, [flow.first], lambda step: iter(()) if _shows_card(step) else step.ways()):
        step = flow.steps[name]
        if isinstance(step, Call) and not known[step.flow].asks_for_views:
            yield flow.problem(step, f"calls {step.flow} before the decision card was shown")


def _shows_card(step: Step) -> bool:
    return isinstance(step, Tell | Ask) and step.decision_card

"""Checks of what a flow remembers: every fact that a step reads is one that can be there by then."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from conversations.asks import Ask
from conversations.check_calls import check_yields
from conversations.expressions import Ref
from conversations.flow import Flow, Step, Tell
from conversations.source import Problem, near
from conversations.walks import asks, reached
from conversations.wording import facts_read, facts_set, refs_of


def check_facts(flow: Flow, known: Collection[str]) -> Iterator[Problem]:
    """Facts that nothing sets, and what is not known of anybody."""
    for name in flow.known:
        if name not in known:
            yield flow.problem(None, f"known: {name!r} is no known fact{near(name, known)}", at="known")
    facts = {"payload", *flow.given, *(name for step in flow.steps.values() for name in facts_set(step))}
    yield from check_yields(flow, facts)
    for step in flow.steps.values():
        for ref in refs_of(step):
            yield from _reference(flow, step, ref, facts)


def check_order(flow: Flow) -> Iterator[Problem]:
    """Facts that are read before any step can have set them: what is shown there would be blank.

    What only some ways set may be read, since a flow can ask whether it is there.
    """
    ways = {step.name: tuple(_leads_to(flow, step)) for step in flow.steps.values()}
    sets = {step.name: facts_set(step) for step in flow.steps.values()}
    reads = {step.name: facts_read(step) for step in flow.steps.values()}
    for fact in sorted(frozenset().union(*sets.values()) - {"payload", *flow.given}):
        first = [way for name, found in sets.items() if fact in found for way in ways[name]]
        later = reached(flow, first, lambda step: ways[step.name])
        for step in flow.steps.values():
            if fact in reads[step.name] and step.name not in later:
                yield flow.problem(step, f"reads ${fact} before any step can have set it")


def _leads_to(flow: Flow, step: Step) -> Iterator[str]:
    """Where a step can lead, also by silence and by cancelling."""
    yield from step.ways()
    if isinstance(step, Ask) and step.expired is not None:
        yield step.expired
    if asks(step) and flow.on_cancel is not None:
        yield flow.on_cancel


def _reference(flow: Flow, step: Step, ref: Ref, facts: set[str]) -> Iterator[Problem]:
    if ref.fact == "known":
        if ref.path[1] not in flow.known:
            yield flow.problem(step, f"{ref} is not in this flow's known:")
    elif ref.fact not in facts and not (ref.fact in {"item", "number"} and _lists(step)):
        message = f"{ref}: no step sets the fact {ref.fact!r}, and it is not in given:"
        yield flow.problem(step, message + near(ref.fact, facts).removeprefix(":"))


def _lists(step: Step) -> bool:
    return isinstance(step, Tell) and step.each is not None

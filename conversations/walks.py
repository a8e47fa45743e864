"""Walking through a flow's table: which steps can be reached from which."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from conversations.asks import Ask
from conversations.errands import Call
from conversations.flow import Flow
from conversations.step import Step


def reached(
    flow: Flow, start: Iterable[str], ways: Callable[[Step], Iterable[str]] = lambda step: step.ways()
) -> set[str]:
    """The names of all steps that can be reached from these, themselves included."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(ways(flow.steps[name]))
    return found


def asks(step: Step) -> bool:
    """Whether somebody is asked something there: by the step itself, or by the flow that it calls."""
    return isinstance(step, Ask | Call)

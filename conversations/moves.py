"""Moving a conversation from an older version of its flow to the present one, by a map that somebody declared.

A map says for each step where somebody waits which question of the new version takes its place, and which facts have
another name now or are dropped. It is looked through before anybody is moved: the question must be there, and every
fact that is read from it on, and that a conversation of the new version would have by then, must be there too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from conversations.asks import Ask
from conversations.errands import Call
from conversations.flow import Apply, Flow, Remember
from conversations.move_map import Move
from conversations.session import Crumb, Session
from conversations.step import Step
from conversations.wording import facts_read, facts_set

PAYLOAD = "payload"
"""The fact that every conversation begins with."""


def wrong_targets(move: Move, flow: Flow) -> Iterator[str]:
    """What is wrong with where a map leads, in this version of the flow."""
    for old, new in move.steps.items():
        step = flow.steps.get(new)
        if step is None:
            yield f"{old} leads to {new!r}, and {flow.id} has no such step"
        elif not isinstance(step, Ask):
            yield f"{old} leads to {new!r}, which is no question: people wait at questions"
    there = {PAYLOAD, *flow.given, *(fact for step in flow.steps.values() for fact in facts_set(step))}
    for old_fact, fact in move.facts.items():
        if fact is not None and fact not in there:
            yield f"the fact {old_fact} becomes {fact!r}, and {flow.id} has no such fact"


def moved(session: Session, flow: Flow, move: Move) -> Session:
    """The session on the present version, at the question that takes the place of the one it waits at.

    Going back leads over the questions that are there still; the way is cut at the first that is not. KeyError when the
    map has no place for the step.
    """
    target = move.steps[session.step]
    trail = [_crumb(session.trail[-1], target, move) if session.trail else Crumb(step=target)]
    for crumb in reversed(session.trail[:-1]):
        name = move.steps.get(crumb.step, crumb.step)
        if not isinstance(flow.steps.get(name), Ask):
            break
        trail.insert(0, _crumb(crumb, name, move))
    return session.model_copy(
        update={
            "version": flow.version,
            "step": target,
            "facts": _renamed(session.facts, move),
            "trail": tuple(trail),
            "tries": 0,
        }
    )


def lacking(session: Session, flow: Flow) -> list[str]:
    """The facts that a moved session would need and has not."""
    return sorted(needed(flow, session.step) - set(session.facts))


def needed(flow: Flow, step: str) -> frozenset[str]:
    """The facts that are read from a step on before they are set, and that every way to it has set by then."""
    return _read_from(flow)[step] & _surely_set(flow).get(step, frozenset())


def _renamed(facts: Mapping[str, object], move: Move) -> dict[str, object]:
    named = ((move.facts.get(name, name), value) for name, value in facts.items())
    return {name: value for name, value in named if name is not None}


def _crumb(crumb: Crumb, step: str, move: Move) -> Crumb:
    new = [move.facts.get(name, name) for name in crumb.new]
    return Crumb(step=step, had=_renamed(crumb.had, move), new=tuple(name for name in new if name is not None))


def _ways_with_facts(step: Step) -> Iterator[tuple[str, frozenset[str]]]:
    """Each step that can follow, with the facts that are set on the way there."""
    match step:
        case Ask():
            yield from ((way, frozenset({step.into})) for way in step.ways())
        case Apply(into=str(fact)) | Call(into=str(fact)):
            refusals = set(step.outcomes.values())
            for way in step.ways():
                yield way, frozenset() if way in refusals else frozenset({fact})
        case Remember():
            yield from ((way, frozenset(name for name, _ in step.values)) for way in step.ways())
        case _:
            yield from ((way, frozenset[str]()) for way in step.ways())


def _surely_set(flow: Flow) -> dict[str, frozenset[str]]:
    """For each step the facts that are set whichever way was taken to it."""
    found: dict[str, frozenset[str]] = {flow.first: frozenset({PAYLOAD, *flow.given})}
    waiting = [flow.first]
    while waiting:
        name = waiting.pop()
        for way, facts in _ways_with_facts(flow.steps[name]):
            there = found[name] | facts
            now = there if way not in found else found[way] & there
            if found.get(way) != now:
                found[way] = now
                waiting.append(way)
    return found


def _read_from(flow: Flow) -> dict[str, frozenset[str]]:
    """For each step the facts that it or a step after it reads before they are set again."""
    found = {name: facts_read(step) for name, step in flow.steps.items()}
    leaving = () if flow.on_cancel is None else (flow.on_cancel,)
    changed = True
    while changed:
        changed = False
        for name, step in flow.steps.items():
            later = [found[way] - facts for way, facts in _ways_with_facts(step)]
            if isinstance(step, Ask):
                later.extend(found[way] for way in (*leaving, step.expired) if way is not None)
            whole: frozenset[str] = frozenset().union(facts_read(step), *later)
            changed = changed or whole != found[name]
            found[name] = whole
    return found


def unmapped(steps: Collection[str], move: Move) -> list[str]:
    """The steps at which somebody waits and for which the map has no place."""
    return sorted(set(steps) - set(move.steps))

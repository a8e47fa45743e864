"""A flow as a chart: its steps and every way from one to another, as plain values that can be drawn.

The chart is made from the table that the engine follows, so it shows what can happen and nothing else. It tells no
texts, only their keys: what is said changes more often than where it leads, and stands in the catalogues.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from conversations.errands import Call, Hand, KeepAnswers, Record
from conversations.expressions import Condition
from conversations.flow import Apply, Ask, AskOptions, AskYesNo, Branch, Flow, Remember, Step, Tell
from conversations.starts import beginnings
from conversations.timers import span_in_words

Shape = Literal["start", "question", "branch", "effect", "message", "facts", "end"]
Manner = Literal["way", "refusal", "timeout", "cancel"]

BEGINNING: Final = "(start)"
CANCELLING: Final = "(cancel)"
"""What anybody can do at any question: it stands apart, so that not every question has an arrow for it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A step, or where a conversation begins or ends. `notes` are what else is to know of it, a line each."""

    name: str
    shape: Shape
    what: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """From one place to another, when `label` is so ('' when nothing has to be)."""

    start: str
    to: str
    label: str = ""
    manner: Manner = "way"


@dataclass(frozen=True, slots=True)
class Chart:
    """All places and ways of a flow, in the order of its steps."""

    flow: str
    places: tuple[Place, ...]
    ways: tuple[Way, ...]


def chart(flow: Flow) -> Chart:
    """The chart of a flow."""
    ways = [Way(BEGINNING, flow.first), *(way for step in flow.steps.values() for way in ways_of(step))]
    if any(isinstance(step, Ask) for step in flow.steps.values()):
        to = flow.on_cancel or ending("cancelled")
        ways.append(Way(CANCELLING, to, "cancel", "cancel"))
    ends = [name for name in dict.fromkeys(way.to for way in ways) if name not in flow.steps]
    places = [
        Place(BEGINNING, "start", flow.id, tuple(_beginnings(flow))),
        *(_place(step) for step in flow.steps.values()),
        *(Place(name, "end", name.strip("()")) for name in ends),
    ]
    if any(way.start == CANCELLING for way in ways):
        places.insert(1, Place(CANCELLING, "start", "at any question"))
    return Chart(flow.id, tuple(places), tuple(_joined(ways)))


def ending(how: str) -> str:
    """The place at which a conversation that ends so comes to rest."""
    return f"(end: {how})"


def _beginnings(flow: Flow) -> Iterator[str]:
    yield from (f"/{command}" for command in flow.commands)
    yield from beginnings(flow.starts)
    yield f"for {flow.who.replace('_', ' ')}"


def _joined(ways: list[Way]) -> list[Way]:
    """Ways between the same two places as one, with all of their labels."""
    found: dict[tuple[str, str, Manner], Way] = {}
    for way in ways:
        between = (way.start, way.to, way.manner)
        before = found.get(between)
        labels = [label for label in (before.label if before else "", way.label) if label]
        found[between] = replace(way, label=" / ".join(dict.fromkeys(labels)))
    return list(found.values())


def ways_of(step: Step) -> Iterator[Way]:
    """Every way that leads from a step, the ends included."""
    match step:
        case Ask():
            yield from _from_question(step)
        case Branch():
            for case in step.cases:
                yield Way(step.name, case.go, " and ".join(map(told, case.conditions)))
            yield Way(step.name, step.otherwise, "else")
        case Apply() | Call():
            yield _onward(step)
            yield from (Way(step.name, to, outcome, "refusal") for outcome, to in step.outcomes.items())
        case _:
            yield _onward(step)


def _from_question(step: Ask) -> Iterator[Way]:
    named = [*_answers(step), *_second_ways(step)]
    yield from named
    labelled = {way.to for way in named}
    yield from (Way(step.name, to) for to in dict.fromkeys(step.ways()) if to not in labelled)
    if step.expires is not None:
        silence = f"nobody answers for {span_in_words(step.expires.after)}"
        yield Way(step.name, step.expires.then or ending("expired"), silence, "timeout")


def _answers(step: Ask) -> Iterator[Way]:
    """Where answers lead: the options that have a way of their own, then all others."""
    match step:
        case AskOptions():
            yield from (Way(step.name, one.go, _value(one.value)) for one in step.options if one.go is not None)
            others = [_value(one.value) for one in step.options if one.go is None]
            if others or step.options_from is not None:
                yield _onward(step, " / ".join(others) if len(others) < len(step.options) else "")
        case AskYesNo():
            yield Way(step.name, step.yes, "yes") if step.yes else _onward(step, "yes")
            yield Way(step.name, step.no, "no") if step.no else _onward(step, "no")
        case _:
            yield _onward(step)


def _second_ways(step: Ask) -> Iterator[Way]:
    if step.skip:
        yield Way(step.name, step.skip_to, "skip") if step.skip_to else _onward(step, "skip")
    given_up = f"{step.tries} answers that cannot be used"
    if step.give_up is not None:
        yield Way(step.name, step.give_up, given_up, "refusal")
    elif step.gives_up == "skip":
        yield Way(step.name, step.skip_to or _onward(step).to, given_up, "refusal")
    elif step.gives_up == "end":
        yield Way(step.name, ending("gave_up"), given_up, "refusal")
    if step.more_go is not None:
        yield Way(step.name, step.more_go, "more is said")


def _onward(step: Step, label: str = "") -> Way:
    if step.end is not None or step.next is None:
        return Way(step.name, ending(step.end or "done"), label)
    return Way(step.name, step.next, label)


def _place(step: Step) -> Place:
    match step:
        case Ask():
            kind = type(step).__name__.removeprefix("Ask").lower()
            return Place(step.name, "question", f"ask {kind}: {step.text}", tuple(_question_notes(step)))
        case Branch():
            return Place(step.name, "branch", "branch")
        case Tell():
            notes = [f"button /{link.command}" for link in step.buttons if link.command is not None]
            card = ["decision card"] if step.decision_card else []
            return Place(step.name, "message", f"say {step.text}", (*card, *notes))
        case Apply():
            return Place(step.name, "effect", _applied(step), ("no way back",) if step.final else ())
        case Call():
            return Place(step.name, "effect", f"call {step.flow}")
    return Place(step.name, "facts", _kept(step))


def _applied(step: Apply) -> str:
    match step:
        case Hand():
            return f"hand to the team: {step.text}"
        case Record():
            return f"record {step.kind}"
    return f"do {step.effect}"


def _kept(step: Step) -> str:
    match step:
        case Remember():
            return "set " + ", ".join(name for name, _ in step.values)
        case KeepAnswers():
            return "record answers: " + ", ".join(step.facts)
    return "end"


def _question_notes(step: Ask) -> Iterator[str]:
    if step.decision_card:
        yield "decision card"
    if step.parts_into is not None:
        yield "takes photos, recordings and files"
    if step.nudge is not None:
        times = f", {step.nudge.most} times" if step.nudge.most > 1 else ""
        yield f"reminds after {span_in_words(step.nudge.after)}{times}"


def told(condition: Condition) -> str:
    """A condition as its author wrote it."""
    left = getattr(condition.left, "fact", "")
    path = ".".join(getattr(condition.left, "path", (left, "text")))
    return f"{path} {condition.test} {_value(condition.right)}"


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value))
    return _WORDS.get(str(value), str(value))


_WORDS: Final[Mapping[str, str]] = {"True": "true", "False": "false", "None": "nothing"}

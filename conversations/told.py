"""What somebody has told in a conversation so far, question by question, in words that can be shown to a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conversations.asks import Ask, AskChoice, AskContact, AskMedia, AskOptions, AskYesNo
from conversations.expressions import Scope, read_args
from conversations.flow import Flow
from conversations.parts import Part, parts_in
from conversations.phrases import Phrase
from conversations.session import Crumb


@dataclass(frozen=True, slots=True)
class Told:
    """One question that was answered, and its answer in words (None: it was skipped)."""

    step: str
    question: Phrase
    answer: object


def answers_told(flow: Flow, trail: Sequence[Crumb], scope: Scope) -> list[Told]:
    """The answers to the questions of a trail, in their order; each question once, as it was answered last.

    A question that came round again with other words (the pages of a document, the lessons of a course) is told with
    those that it had then. What could only be read on is no answer.
    """
    told: dict[str, Told] = {}
    after = dict(scope)
    for crumb in reversed(trail):
        before = as_asked(crumb, after)
        step = flow.steps.get(crumb.step)
        if isinstance(step, Ask) and step.name not in told and step.into in after and not _is_only_read(step):
            question = Phrase(flow.text_key(step.text), read_args(step.args, before))
            answered = {name: after[name] for name in (step.into, step.parts_into) if name in after}
            told[step.name] = Told(step.name, question, in_words(flow, step, before | answered))
        after = before
    return [*reversed(told.values())]


def as_asked(crumb: Crumb, after: Scope) -> dict[str, object]:
    """The facts as they were when a question was put, from those after it was answered."""
    return {name: value for name, value in after.items() if name not in crumb.new} | crumb.had


def _is_only_read(step: Ask) -> bool:
    """Whether there is one button and nothing to choose."""
    return isinstance(step, AskChoice) and step.options_from is None and len(step.options) == 1


def parts_told(flow: Flow, trail: Sequence[Crumb], scope: Scope) -> list[Part]:
    """The messages in which it was said, where questions took more than words."""
    steps = [step for crumb in trail if isinstance(step := flow.steps.get(crumb.step), Ask)]
    facts = dict.fromkeys(step.into if isinstance(step, AskMedia | AskContact) else step.parts_into for step in steps)
    return [part for fact in facts for part in parts_in(scope.get(fact or ""))]


def in_words(flow: Flow, step: Ask, scope: Scope) -> object:
    """The answer to a question as its reader knows it: the words of the options that were chosen, or what was sent."""
    value = scope.get(step.into)
    if isinstance(step, AskMedia | AskContact) and isinstance(value, Mapping):
        return value.get("words") or value.get("sent")
    if isinstance(value, list):
        texts = dict(_texts(flow, step, scope))
        return [texts.get(str(one), one) for one in value] or None
    if value is None or value == "":
        return _sent(step, scope)
    return dict(_texts(flow, step, scope)).get(str(value), value)


def _texts(flow: Flow, step: Ask, scope: Scope) -> Iterator[tuple[str, object]]:
    """The words of each option, by its value."""
    match step:
        case AskYesNo():
            yield "True", Phrase(flow.text_key(step.yes_text))
            yield "False", Phrase(flow.text_key(step.no_text))
        case AskOptions():
            yield from ((str(option.value), Phrase(flow.text_key(option.text))) for option in step.options)
            listed = None if step.options_from is None else step.options_from.read(scope)
            for row in listed if isinstance(listed, list | tuple) else ():
                if isinstance(row, Mapping) and "value" in row:
                    yield str(row["value"]), row.get("text")


def _sent(step: Ask, scope: Scope) -> object:
    fact = scope.get(step.parts_into) if step.parts_into is not None else None
    return (fact.get("sent") or None) if isinstance(fact, Mapping) else None

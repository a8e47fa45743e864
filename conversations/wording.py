"""Every text that a flow can say and every value that it reads: what the checks look at and what a version keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from conversations.errands import Call, Hand
from conversations.expressions import Args, ChosenText, Condition, Expression, ListedText, Literal, Ref
from conversations.flow import (
    Apply,
    Ask,
    AskChoices,
    AskNumber,
    AskOptions,
    AskPlace,
    AskScale,
    AskText,
    AskYesNo,
    Branch,
    Flow,
    Remember,
    Step,
    Tell,
)
from conversations.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Wording:
    """One use of a text: its key, the placeholders it is given (None: whatever a listed thing has), and where.

    `named`: the line that names it, where that is another one (a rule at the flow's top); 0 where it is not.
    """

    key: str
    given: frozenset[str] | None
    line: int
    button: bool = False
    named: int = 0


IN_SECOND_QUESTIONS: Final = frozenset({"n", "low", "high", "example"})
"""What the usual second questions are given, each where it applies."""


def text_keys(flow: Flow) -> frozenset[str]:
    """The keys of all texts that a flow names."""
    return frozenset(wording.key for wording in wordings(flow))


def button_keys(flows: Iterable[Flow]) -> frozenset[str]:
    """The keys of all texts that stand on buttons."""
    return frozenset(wording.key for flow in flows for wording in wordings(flow) if wording.button)


def wordings(flow: Flow) -> Iterator[Wording]:
    """Each use of a text in a flow."""
    yield Wording(flow.title, frozenset(), flow.line("title"))
    if flow.words is not None:
        yield Wording(flow.words, frozenset(), flow.line("start.words"))
    for step in flow.steps.values():
        yield from _of_step(step)


def _of_step(step: Step) -> Iterator[Wording]:
    match step:
        case Ask():
            given = _names(step.args)
            yield Wording(step.text, given, step.line)
            yield from _phrases(step.args, step.line)
            if step.nudge is not None:
                yield Wording(step.nudge.text, given | {"question"}, step.line, named=step.nudge.line)
            if step.invalid is not None:
                yield Wording(step.invalid, given | IN_SECOND_QUESTIONS, step.line)
            yield from (Wording(key, frozenset(), step.line, button=True) for key in _button_keys(step))
            yield from (Wording(key, frozenset(), step.line) for key in _keys_in_rules(step))
        case Tell():
            yield Wording(step.text, None if step.each is not None else _names(step.args), step.line)
            yield from _phrases(step.args, step.line)
            yield from (Wording(link.text, frozenset(), step.line, button=True) for link in step.buttons)
        case Hand():
            yield Wording(step.text, _names(step.words) | {"receipt", "hear_back"}, step.line)
            yield from _phrases(step.words, step.line)
        case Apply() | Call():
            yield from _phrases(step.args, step.line)
        case Remember():
            yield from _phrases(step.values, step.line)


def _button_keys(step: Ask) -> Iterator[str]:
    match step:
        case AskYesNo():
            yield from (step.yes_text, step.no_text)
        case AskChoices():
            yield from (option.text for option in step.options)
            yield step.done
            if step.all is not None:
                yield step.all
        case AskOptions():
            yield from (option.text for option in step.options)


def _keys_in_rules(step: Ask) -> Iterator[str]:
    """What an answer is measured by, in words."""
    if isinstance(step, AskText) and step.pattern is not None:
        yield step.pattern.example
    if isinstance(step, AskNumber | AskScale) and step.unit is not None:
        yield step.unit


def _names(args: Args) -> frozenset[str]:
    return frozenset(name for name, _ in args)


def _phrases(args: Args, line: int) -> Iterator[Wording]:
    for _, expression in args:
        if isinstance(expression, Literal) and isinstance(expression.value, Phrase):
            yield Wording(expression.value.key, frozenset(), line)


def expressions_of(step: Step) -> Iterator[Expression | Condition]:
    """Every value and test that a step reads."""
    match step:
        case Ask():
            yield from (expression for _, expression in step.args)
            if isinstance(step, AskOptions) and step.options_from is not None:
                yield step.options_from
        case Hand():
            yield from (expression for _, expression in step.words)
        case Apply() | Call():
            yield from (expression for _, expression in step.args)
        case Remember():
            yield from (expression for _, expression in step.values)
        case Branch():
            yield from (condition for case in step.cases for condition in case.conditions)
        case Tell():
            yield from _expressions_of_tell(step)


def _expressions_of_tell(step: Tell) -> Iterator[Expression]:
    yield from (expression for _, expression in step.args)
    yield from (ref for ref in (step.each, step.buttons_from) if ref is not None)
    yield from (found for link in step.buttons for found in (link.arg, link.url) if found is not None)


def refs_of(step: Step) -> Iterator[Ref]:
    """Every `$name` that a step reads."""
    for expression in expressions_of(step):
        match expression:
            case Ref():
                yield expression
            case ChosenText():
                yield Ref((expression.fact,))
            case ListedText():
                yield Ref((expression.fact,))
                yield expression.listing
            case Condition():
                yield from _of_condition(expression)
            case Literal():
                pass


def _of_condition(condition: Condition) -> Iterator[Ref]:
    match condition.left:
        case Ref():
            yield condition.left
        case ChosenText() | ListedText():
            yield Ref((condition.left.fact,))


def facts_read(step: Step) -> frozenset[str]:
    """The facts of the conversation that a step reads."""
    return frozenset(ref.fact for ref in refs_of(step)) - {"known", "item", "number"}


def facts_set(step: Step) -> frozenset[str]:
    """The facts that a step can set."""
    match step:
        case Ask():
            more = (step.parts_into, step.more_into, step.area_into if isinstance(step, AskPlace) else None)
            return frozenset((step.into, *(name for name in more if name is not None)))
        case Apply(into=str(fact)) | Call(into=str(fact)):
            return frozenset({fact})
        case Remember():
            return frozenset(name for name, _ in step.values)
    return frozenset()

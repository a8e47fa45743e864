"""What of a flow's table a story has come to, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot import talk
from conversations.advance import Turn, advance
from conversations.effects import Close, Finished, Say
from conversations.flow import Apply, Ask, AskOptions, AskYesNo, Flow, Over, Tell
from conversations.inputs import Did, Input, NudgeDue, TimedOut
from conversations.phrases import Phrase
from conversations.session import Session

Mark = tuple[str, ...]


@dataclass
class Trace:
    """Everything that the conversations of one flow came to."""

    flow: str
    seen: set[Mark] = field(default_factory=set)

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Look at every turn from now on."""

        def watched(flow: Flow, session: Session | None, happened: Input, *others: Any) -> Turn:
            turn = advance(flow, session, happened, *others)
            if flow.id == self.flow:
                self.seen.update(_of_turn(flow, session, happened, turn))
            return turn

        monkeypatch.setattr(talk, "advance", watched)


def _of_turn(flow: Flow, before: Session | None, happened: Input, turn: Turn) -> Iterator[Mark]:
    yield from (("said", effect.key) for effect in turn.effects if isinstance(effect, Say))
    if before is not None:
        yield from _of_answer(flow, before, happened, turn)


def _of_answer(flow: Flow, before: Session, happened: Input, turn: Turn) -> Iterator[Mark]:
    for effect in turn.effects:
        match effect:
            case Close(chosen=Phrase(key=key)):
                yield ("chosen", before.step, key)
    match happened:
        case Did(outcome=outcome):
            yield ("came to", before.step, outcome)
        case NudgeDue():
            yield ("reminded", before.step)
        case TimedOut():
            yield ("ended by itself", before.step)
    step = flow.steps[before.step]
    if isinstance(step, Ask) and _skipped(step, before, turn):
        yield ("skipped", before.step)


def _skipped(step: Ask, before: Session, turn: Turn) -> bool:
    """Whether a question that was open is answered with nothing."""
    facts: Mapping[str, object] = {}
    for effect in turn.effects:
        if isinstance(effect, Finished):
            facts = effect.answers
    if turn.session is not None and turn.session.step != before.step:
        facts = turn.session.facts
    return step.into in facts and facts[step.into] is None


def implied(flow: Flow) -> Iterator[Mark]:
    """What a flow's table says can happen."""
    for step in flow.steps.values():
        match step:
            case Ask():
                yield from _of_question(flow, step)
            case Tell():
                yield ("said", flow.text_key(step.text))
            case Apply():
                yield from (("came to", step.name, outcome) for outcome in step.outcomes if outcome != "else")
            case Over():
                pass


def _of_question(flow: Flow, step: Ask) -> Iterator[Mark]:
    yield ("said", flow.text_key(step.text))
    if step.skip:
        yield ("skipped", step.name)
    if step.expires is not None:
        yield ("ended by itself", step.name)
    if step.nudge is not None:
        yield ("reminded", step.name)
    if isinstance(step, AskYesNo):
        yield from (("chosen", step.name, flow.text_key(key)) for key in (step.yes_text, step.no_text))
    elif isinstance(step, AskOptions):
        yield from (("chosen", step.name, flow.text_key(option.text)) for option in step.options)


def named(mark: Mark) -> str:
    """A mark as a story's `unseen:` names it."""
    return " ".join(mark)

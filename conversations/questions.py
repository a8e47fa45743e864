"""A question as it stands before somebody: its step, what was offered and picked, and what can be typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from conversations.answers import Words, words_of
from conversations.calendar_words import calendar_words
from conversations.choices import Choices
from conversations.flow import Ask, AskDate, AskNumber, AskOptions, AskScale, AskYesNo, Flow, Step
from conversations.phrases import Label, Phrase
from conversations.session import Offered


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it stands before somebody: the step, what was offered and picked, and the words they may use."""

    flow: Flow
    step: Ask
    language: str
    words: Words
    labels: Sequence[Label]
    """What stands on the buttons of the options, in order."""
    offered: tuple[Offered, ...] = ()
    picked: tuple[int, ...] = ()
    now: datetime | None = None

    @classmethod
    def of(
        cls,
        flow: Flow,
        step: Ask,
        language: str,
        *,
        offered: tuple[Offered, ...] = (),
        picked: tuple[int, ...] = (),
        now: datetime | None = None,
    ) -> Question:
        """The question as it stands in a session: with what was offered and picked."""
        listed = isinstance(step, AskOptions) and step.options_from is not None
        labels = [option.text for option in offered] if listed else flow.labels.get(step.name, ())
        return cls(flow, step, language, words_of(flow.texts, language), labels, offered, picked, now)

    @property
    def today(self) -> date:
        """Which day it is where the programme is; ValueError where nobody told the time."""
        if self.now is None:
            raise ValueError("a question for a day is read with the time")
        return self.now.astimezone(self.flow.texts.zone).date()

    @property
    def choices(self) -> Choices:
        """The options as they can be typed."""
        if isinstance(self.step, AskOptions) and self.step.options_from is not None:
            return Choices.spelled(tuple(_names(option) for option in self.offered))
        return self.flow.choices_of(self.step, self.language)

    def value(self, index: int) -> object:
        """What is kept for an option."""
        if isinstance(self.step, AskOptions):
            listed = self.offered if self.step.options_from is not None else self.step.options
            return listed[index].value
        return index == 0 if isinstance(self.step, AskYesNo) else index


def _names(option: Offered) -> tuple[str, ...]:
    """What an option of a list can be called: what stands on its button, and its English name."""
    return (option.text,) if option.english is None else (option.text, option.english)


def prepared(flow: Flow) -> Flow:
    """The flow with its fixed options ready: as buttons, and as they can be typed in each language."""
    labels = {step.name: tuple(fixed_labels(flow, step)) for step in flow.steps.values()}
    if any(isinstance(step, AskDate | AskNumber) for step in flow.steps.values()):
        for catalogue in flow.texts.languages:
            calendar_words(flow.texts, catalogue.language)
    return replace(flow, labels=labels, choices=prepared_choices(flow))


def fixed_labels(flow: Flow, step: Step) -> Sequence[Label]:
    """What stands on the buttons that a step always has."""
    match step:
        case AskOptions():
            return [Phrase(flow.text_key(option.text)) for option in step.options]
        case AskYesNo():
            return [Phrase(flow.text_key(step.yes_text)), Phrase(flow.text_key(step.no_text))]
        case AskScale():
            return [str(number) for number in range(step.first, step.last + 1)]
    return []


def prepared_choices(flow: Flow) -> dict[tuple[str, str], Choices]:
    """All fixed options of a flow as they can be typed in each language: worked out once, when it is loaded."""
    return {
        (step.name, language.language): Choices.of(fixed_labels(flow, step), flow.texts, language.language)
        for step in flow.steps.values()
        if isinstance(step, AskOptions | AskYesNo)
        for language in flow.texts.languages
    }

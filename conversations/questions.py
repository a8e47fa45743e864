"""Questions: the buttons under each kind, and what an answer to it means. All of it pure functions of a step and its
state.

Callback data is `w:<wait>:<key>`: the key is an option's index, or s (skip), b (back), c (cancel), d (done), a (all).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from conversations.answers import Choices, Words, is_blank, plain_words, scale_of, words_of, yes_or_no
from conversations.effects import Button, Keyboard
from conversations.flow import Ask, AskChoice, AskChoices, AskOptions, AskScale, AskText, AskYesNo, Flow, Step
from conversations.phrases import Label, Phrase
from conversations.session import Offered

SKIP, BACK, CANCEL, DONE, ALL = "s", "b", "c", "d", "a"
MOST_OPTIONS = 90
"""How many options of a list get a button: Telegram takes 100 buttons under a message, and some are Skip, Back, …"""


_SKIP, _BACK, _CANCEL = Phrase("common.skip"), Phrase("common.back"), Phrase("common.cancel")


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

    @classmethod
    def of(
        cls, flow: Flow, step: Ask, language: str, *, offered: tuple[Offered, ...] = (), picked: tuple[int, ...] = ()
    ) -> Question:
        """The question as it stands in a session: with what was offered and picked."""
        listed = isinstance(step, AskOptions) and step.options_from is not None
        labels = [option.text for option in offered] if listed else flow.labels.get(step.name, ())
        return cls(flow, step, language, words_of(flow.texts, language), labels, offered, picked)

    @property
    def choices(self) -> Choices:
        """The options as they can be typed."""
        if isinstance(self.step, AskOptions) and self.step.options_from is not None:
            return Choices.of(self.labels, self.flow.texts, self.language)
        return self.flow.choices_of(self.step, self.language)

    def value(self, index: int) -> object:
        """What is kept for an option."""
        if isinstance(self.step, AskOptions):
            listed = self.offered if self.step.options_from is not None else self.step.options
            return listed[index].value
        return index == 0 if isinstance(self.step, AskYesNo) else index


def prepared(flow: Flow) -> Flow:
    """The flow with its fixed options ready: as buttons, and as they can be typed in each language."""
    labels = {step.name: tuple(fixed_labels(flow, step)) for step in flow.steps.values()}
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


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer: what is kept, where it leads (None: on), and the words of the button it was."""

    value: object
    go: str | None = None
    chosen: Label | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """Some of several were ticked; the question stays open."""

    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unusable:
    """No answer: the text of the friendly second question."""

    key: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Control:
    """Skip, back or cancel, by its callback key."""

    key: str


Meaning = Answered | Picked | Unusable | Control


def keyboard(question: Question, wait: str, *, can_go_back: bool) -> Keyboard | None:
    """The buttons under a question; None if it has none."""
    step = question.step
    rows = _rows([_option_button(question, index, label, wait) for index, label in enumerate(question.labels)], step)
    if isinstance(step, AskChoices):
        rows.extend(_choices_rows(question, step, wait))
    controls = [
        *([Button(_SKIP, f"w:{wait}:{SKIP}")] if step.skip else []),
        *([Button(_BACK, f"w:{wait}:{BACK}")] if can_go_back and step.back else []),
        *([Button(_CANCEL, f"w:{wait}:{CANCEL}")] if step.cancel else []),
    ]
    if controls:
        rows.append(tuple(controls))
    return Keyboard(tuple(rows)) if rows else None


def _rows(buttons: list[Button], step: Ask) -> list[tuple[Button, ...]]:
    match step:
        case AskOptions():
            columns = step.columns
        case AskScale():
            columns = 6 if len(buttons) > 8 else len(buttons)
        case _:
            columns = 2
    return [tuple(buttons[start : start + columns]) for start in range(0, len(buttons), columns)]


def _option_button(question: Question, index: int, label: Label, wait: str) -> Button:
    ticked = index in question.picked and isinstance(question.step, AskChoices)
    shown = Phrase("common.ticked", {"option": label}) if ticked else label
    style = (
        question.step.options[index].style if isinstance(question.step, AskOptions) and question.step.options else None
    )
    return Button(shown, f"w:{wait}:{index}", style=style)


def _choices_rows(question: Question, step: AskChoices, wait: str) -> list[tuple[Button, ...]]:
    every = [] if step.all is None else [(Button(Phrase(question.flow.text_key(step.all)), f"w:{wait}:{ALL}"),)]
    return [*every, (Button(Phrase(question.flow.text_key(step.done)), f"w:{wait}:{DONE}"),)]


def read_typed(question: Question, text: str) -> Meaning:
    """What typed words mean as an answer."""
    meaning = _TYPED[type(question.step)](question, text.strip())
    if isinstance(meaning, Unusable) and question.step.invalid is not None:
        return Unusable(question.flow.text_key(question.step.invalid), meaning.args)
    return meaning


def read_pressed(question: Question, key: str) -> Meaning | None:
    """What a pressed button means; None if the question has no such button."""
    step = question.step
    if key in {SKIP, BACK, CANCEL}:
        return Control(key)
    if isinstance(step, AskChoices):
        return _pressed_of_several(question, step, key)
    index = int(key) if key.isdecimal() and key.isascii() and len(key) <= 3 else -1
    return _answered(question, index) if 0 <= index < len(question.labels) else None


def _control_of(question: Question, text: str) -> Control | None:
    typed, words = plain_words(text), question.words
    for key, known in ((SKIP, words.skip), (BACK, words.back), (CANCEL, words.cancel)):
        if typed in known:
            return Control(key)
    return None


def _answered(question: Question, index: int) -> Answered:
    step = question.step
    label = question.labels[index]
    match step:
        case AskScale():
            return Answered(step.first + index, chosen=label)
        case AskYesNo():
            return Answered(index == 0, step.yes if index == 0 else step.no, label)
        case AskOptions(options_from=None):
            return Answered(step.options[index].value, step.options[index].go, label)
    return Answered(question.value(index), chosen=label)


def _typed_text(question: Question, text: str) -> Meaning:
    step = question.step
    assert isinstance(step, AskText)  # noqa: S101 - the table below pairs each kind with its reader
    control = _control_of(question, text)
    if control is not None:
        return control
    if is_blank(text):
        return Unusable("common.please_text", {})
    if len(text) > step.max:
        return Unusable("common.too_long", {"n": step.max})
    if len(text) < step.least:
        return Unusable("common.too_short", {"n": step.least})
    return Answered(text)


def _typed_choice(question: Question, text: str) -> Meaning:
    index = question.choices.one(text, question.words)
    if index is not None:
        return _answered(question, index)
    return _control_of(question, text) or Unusable("common.please_choose", {})


def _typed_scale(question: Question, text: str) -> Meaning:
    step = question.step
    assert isinstance(step, AskScale)  # noqa: S101 - the table below pairs each kind with its reader
    number = scale_of(text, question.words, step.first, step.last)
    if number is not None:
        return Answered(number, chosen=str(number))
    return _control_of(question, text) or Unusable("common.please_scale", {"low": step.first, "high": step.last})


def _typed_yesno(question: Question, text: str) -> Meaning:
    typed = plain_words(text)
    index = question.choices.by_words.get(typed)
    if index is None:
        said = yes_or_no(text, question.words)
        index = None if said is None else int(not said)
    if index is None and typed in {"1", "2"}:  # not "one": "no one" is no yes
        index = int(typed) - 1
    if index is not None:
        return _answered(question, index)
    return _control_of(question, text) or Unusable("common.please_yes_no", {})


def _typed_choices(question: Question, text: str) -> Meaning:
    step = question.step
    assert isinstance(step, AskChoices)  # noqa: S101 - the table below pairs each kind with its reader
    listed = question.choices.several(text, question.words)
    if listed is not None:
        return _picked(step, tuple(sorted({*question.picked, *listed})))
    typed = plain_words(text)
    if typed in question.words.done or typed in _said(question, step.done):
        return _done(question, step)
    if step.all is not None and (typed in question.words.all or typed in _said(question, step.all)):
        return _all(question)
    if typed in question.words.none and step.least == 0:
        return Answered([])
    return _control_of(question, text) or Unusable("common.please_choose_some", {})


def _said(question: Question, key: str) -> set[str]:
    texts = question.flow.texts
    return {plain_words(texts.plain(question.flow.text_key(key), language)) for language in (question.language, "en")}


def _pressed_of_several(question: Question, step: AskChoices, key: str) -> Meaning | None:
    if key == DONE:
        return _done(question, step)
    if key == ALL:
        return None if step.all is None else _all(question)
    if not (key.isdecimal() and key.isascii() and len(key) <= 3) or int(key) >= len(question.labels):
        return None
    return _picked(step, tuple(sorted({*question.picked} ^ {int(key)})))


def _picked(step: AskChoices, indices: tuple[int, ...]) -> Picked | Unusable:
    if step.most is not None and len(indices) > step.most:
        return Unusable("common.please_choose_at_most", {"n": step.most})
    return Picked(indices)


def _done(question: Question, step: AskChoices) -> Answered | Unusable:
    if len(question.picked) < step.least:
        return Unusable("common.please_choose_at_least", {"n": step.least})
    return _several(question, question.picked)


def _all(question: Question) -> Answered:
    return _several(question, range(len(question.labels)))


def _several(question: Question, indices: Sequence[int]) -> Answered:
    labels = question.labels
    chosen = Phrase("common.picked_list", {"picked": [labels[index] for index in indices]}) if indices else None
    return Answered([question.value(index) for index in indices], chosen=chosen)


_TYPED: Mapping[type[Ask], Callable[[Question, str], Meaning]] = {
    AskText: _typed_text,
    AskChoice: _typed_choice,
    AskChoices: _typed_choices,
    AskScale: _typed_scale,
    AskYesNo: _typed_yesno,
}
"""How each kind of question reads what was typed."""

"""What an answer to a question means: each kind reads what was typed in its own way, and buttons by their key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from conversations.answers import is_blank, number_of, plain_words, scale_of, yes_or_no
from conversations.calendar_words import calendar_words
from conversations.choices import without_politeness
from conversations.flow import Ask, AskChoice, AskChoices, AskDate, AskNumber, AskOptions, AskScale, AskText, AskYesNo
from conversations.keyboards import ALL, BACK, CANCEL, DONE, SKIP
from conversations.numbers import counting_of, in_ascii, number_in
from conversations.phrases import Label, Phrase
from conversations.questions import Question
from conversations.typed_dates import Bounds, Read, read_date


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer: what is kept, where it leads (None: on), and the words of the button it was.

    `note`: how it was understood, where that is not plain.
    """

    value: object
    go: str | None = None
    chosen: Label | None = None
    note: Phrase | None = None


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
    words = question.words
    typed = without_politeness(plain_words(text), words)
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
    if step.pattern is not None and step.pattern.match.fullmatch(in_ascii(text)) is None:
        return Unusable("common.please_pattern", {"example": Phrase(question.flow.text_key(step.pattern.example))})
    return Answered(text)


def _typed_number(question: Question, text: str) -> Meaning:
    step = question.step
    assert isinstance(step, AskNumber)  # noqa: S101 - the table below pairs each kind with its reader
    texts, language = question.flow.texts, question.language
    units = [] if step.unit is None else map(plain_words, texts.words(question.flow.text_key(step.unit), language))
    number = number_in(text, counting_of(texts, language), frozenset(units))
    if number is None:
        return _control_of(question, text) or _please_number(step)
    rounded = round(number, step.decimals)
    if rounded != number:
        return Unusable("common.please_whole" if not step.decimals else "common.please_decimals", {"n": step.decimals})
    fits = (step.low is None or step.low <= rounded) and (step.high is None or rounded <= step.high)
    value = rounded if step.decimals else int(rounded)
    return Answered(value, chosen=str(value)) if fits else _please_number(step)


def _please_number(step: AskNumber) -> Unusable:
    bounds = {name: bound for name, bound in (("low", step.low), ("high", step.high)) if bound is not None}
    ways = {(): "", ("low",): "_least", ("high",): "_most", ("low", "high"): "_between"}
    return Unusable(f"common.please_number{ways[tuple(bounds)]}", bounds)


def _typed_date(question: Question, text: str) -> Meaning:
    step, today = question.step, question.today
    assert isinstance(step, AskDate)  # noqa: S101 - the table below pairs each kind with its reader
    bounds = step.bounds(today)
    read = read_date(text, calendar_words(question.flow.texts, question.language), today, bounds)
    fitting = [day for day in read.days if bounds.hold(day)]
    if len(fitting) == 1:
        understood = Phrase("common.day_understood", {"day": fitting[0]})
        return Answered(fitting[0], chosen=understood, note=None if read.exact else understood)
    if fitting:
        return Unusable("common.which_day", {"first": fitting[0], "second": fitting[1]})
    return _control_of(question, text) or _please_date(read, today, bounds)


def _please_date(read: Read, today: date, bounds: Bounds) -> Unusable:
    if read.days and bounds.low is not None and read.days[0] < bounds.low:
        return Unusable("common.day_too_early", {"day": read.days[0], "low": bounds.low})
    if read.days and bounds.high is not None:
        return Unusable("common.day_too_late", {"day": read.days[0], "high": bounds.high})
    near = today + timedelta(days=7) if bounds.ahead(today) else today - timedelta(days=7)
    example = near if bounds.hold(near) else bounds.low or bounds.high or near
    return Unusable("common.no_such_day" if read.impossible else "common.please_date", {"example": example})


def _typed_choice(question: Question, text: str) -> Meaning:
    index = question.choices.one(text, question.words)
    if index is not None:
        return _answered(question, index)
    return _control_of(question, text) or _near_one(question, text) or Unusable("common.please_choose", {})


def _near_one(question: Question, text: str) -> Answered | None:
    """The option that was meant without being named, unless exact words alone count.

    So they do where other words are more of what was said before.
    """
    exact = question.step.exact or question.step.more_into is not None
    index = None if exact else question.choices.nearly(text, question.words)
    return None if index is None else _answered(question, index)


def _typed_scale(question: Question, text: str) -> Meaning:
    step = question.step
    assert isinstance(step, AskScale)  # noqa: S101 - the table below pairs each kind with its reader
    number = scale_of(text, question.words, step.first, step.last)
    if number is not None:
        return Answered(number, chosen=str(number))
    return _control_of(question, text) or Unusable("common.please_scale", {"low": step.first, "high": step.last})


def _typed_yesno(question: Question, text: str) -> Meaning:
    typed, words = plain_words(text), question.words
    index = question.choices.by_words.get(typed)
    for said in (typed, without_politeness(typed, words)):
        if index is None:
            meant = yes_or_no(said, words)
            index = question.choices.by_words.get(said) if meant is None else int(not meant)
    if index is None and (
        typed in {"1", "2"} or words.ordinals.keys() & typed.split()
    ):  # not "one": "no one" is no yes
        index = number_of(typed, words, 2)
    if index is not None:
        return _answered(question, index)
    return _control_of(question, text) or _near_one(question, text) or Unusable("common.please_yes_no", {})


def _typed_choices(question: Question, text: str) -> Meaning:
    step = question.step
    assert isinstance(step, AskChoices)  # noqa: S101 - the table below pairs each kind with its reader
    listed = question.choices.several(text, question.words)
    if listed is not None:
        return _picked(step, tuple(sorted({*question.picked, *listed})))
    typed = without_politeness(plain_words(text), question.words)
    if typed in question.words.done or typed in _said(question, step.done):
        return _done(question, step)
    if step.all is not None and (typed in question.words.all or typed in _said(question, step.all)):
        return _all(question)
    if typed in question.words.none and step.least == 0:
        return Answered([])
    control = _control_of(question, text)
    if control is not None:
        return control
    listed = None if step.exact else question.choices.several(text, question.words, exact=False)
    if listed is not None:
        return _picked(step, tuple(sorted({*question.picked, *listed})))
    return Unusable("common.please_choose_some", {})


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
    AskNumber: _typed_number,
    AskDate: _typed_date,
    AskChoice: _typed_choice,
    AskChoices: _typed_choices,
    AskScale: _typed_scale,
    AskYesNo: _typed_yesno,
}
"""How each kind of question reads what was typed."""

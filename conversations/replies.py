"""What an answer to a question means: each kind reads what was typed in its own way, and buttons by their key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from conversations.answers import number_of, plain_words, scale_of, yes_or_no
from conversations.choices import without_politeness
from conversations.flow import (
    Ask,
    AskChoice,
    AskChoices,
    AskContact,
    AskDate,
    AskMedia,
    AskNumber,
    AskOptions,
    AskPlace,
    AskScale,
    AskText,
    AskYesNo,
)
from conversations.keyboards import ALL, BACK, CANCEL, DONE, SKIP
from conversations.meanings import Answered, Control, LookUp, Meaning, Picked, Unusable
from conversations.phrases import Phrase
from conversations.questions import Question
from conversations.slips import is_slip
from conversations.typed_values import (
    control_of,
    near_control,
    scale_number,
    typed_contact,
    typed_date,
    typed_media,
    typed_number,
    typed_text,
)
from programme.postcode import is_half_a_postcode, postcode_in


def read_typed(question: Question, text: str) -> Meaning:
    """What typed words mean as an answer."""
    meaning = _TYPED[type(question.step)](question, text.strip())
    if isinstance(meaning, Unusable):
        meaning = near_control(question, text) or meaning
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


def _typed_choice(question: Question, text: str) -> Meaning:
    index = question.choices.one(text, question.words)
    if index is not None:
        return _answered(question, index)
    return control_of(question, text) or _near_one(question, text) or Unusable("common.please_choose", {})


def _near_one(question: Question, text: str) -> Answered | None:
    """The option that was meant without being named, unless exact words alone count.

    So they do where other words are more of what was said before.
    """
    exact = question.step.exact or question.step.more_into is not None
    index = None if exact else question.choices.nearly(text, question.words)
    return None if index is None else _answered(question, index)


def _typed_place(question: Question, text: str) -> Meaning:
    """A locality by its button, or a postcode: which one that is, the host looks up."""
    meaning = _typed_choice(question, text)
    if not isinstance(meaning, Unusable):
        return meaning
    postcode = postcode_in(text)
    if postcode is not None:
        return LookUp(postcode)
    return Unusable("common.whole_postcode" if is_half_a_postcode(text) else "common.please_choose", {})


def _typed_scale(question: Question, text: str) -> Meaning:
    step = question.step
    assert isinstance(step, AskScale)  # noqa: S101 - the table below pairs each kind with its reader
    number = scale_of(text, question.words, step.first, step.last)
    if number is None and (step.more or step.unit is not None):
        number = scale_number(question, step, text)
    if number is not None:
        return Answered(number, chosen=str(number))
    return control_of(question, text) or Unusable("common.please_scale", {"low": step.first, "high": step.last})


def _typed_yesno(question: Question, text: str) -> Meaning:
    typed, words = plain_words(text), question.words
    index = question.choices.by_words.get(typed)
    for said in (typed, without_politeness(typed, words.courtesy)):
        if index is None:
            meant = yes_or_no(said, words)
            index = question.choices.by_words.get(said) if meant is None else int(not meant)
    if index is None and (
        typed in {"1", "2"} or words.ordinals.keys() & typed.split()
    ):  # not "one": "no one" is no yes
        index = number_of(typed, words, 2)
    if index is not None:
        return _answered(question, index)
    return control_of(question, text) or _near_one(question, text) or Unusable("common.please_yes_no", {})


def _typed_choices(question: Question, text: str) -> Meaning:
    step = question.step
    assert isinstance(step, AskChoices)  # noqa: S101 - the table below pairs each kind with its reader
    listed = question.choices.several(text, question.words)
    if listed is not None:
        return _picked(step, tuple(sorted({*question.picked, *listed})))
    typed = without_politeness(plain_words(text), question.words.courtesy)
    if typed in question.words.done or typed in _said(question, step.done):
        return _done(question, step)
    if step.all is not None and (typed in question.words.all or typed in _said(question, step.all)):
        return _all(question)
    if typed in question.words.none and step.least == 0:
        return Answered([])
    control = control_of(question, text)
    if control is not None:
        return control
    listed = None if step.exact else question.choices.several(text, question.words, exact=False)
    if listed is not None:
        return _picked(step, tuple(sorted({*question.picked, *listed})))
    ready = not step.exact and any(is_slip(typed, word) for word in question.words.done)
    return _done(question, step) if ready else Unusable("common.please_choose_some", {})


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
    AskText: typed_text,
    AskNumber: typed_number,
    AskDate: typed_date,
    AskChoice: _typed_choice,
    AskChoices: _typed_choices,
    AskPlace: _typed_place,
    AskMedia: typed_media,
    AskContact: typed_contact,
    AskScale: _typed_scale,
    AskYesNo: _typed_yesno,
}
"""How each kind of question reads what was typed."""

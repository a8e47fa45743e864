"""Answers that are no button: words, numbers and days, and the words for skip, back and cancel."""

from __future__ import annotations

from datetime import date, timedelta

from conversations.answers import is_blank, plain_words
from conversations.asks import AskContact, AskDate, AskMedia, AskNumber, AskScale, AskText
from conversations.calendar_words import calendar_words
from conversations.choices import without_politeness
from conversations.contacts import contact_of, is_contact
from conversations.keyboards import BACK, CANCEL, SKIP
from conversations.meanings import Answered, Control, Meaning, Unusable
from conversations.numbers import counting_of, in_ascii, number_in
from conversations.phrases import Phrase
from conversations.questions import Question
from conversations.slips import is_slip
from conversations.typed_dates import Bounds, Read, read_date


def control_of(question: Question, text: str) -> Control | None:
    """Skip, back or cancel, where that is what was typed."""
    words = question.words
    typed = without_politeness(plain_words(text), words.courtesy)
    for key, known in ((SKIP, words.skip), (BACK, words.back), (CANCEL, words.cancel)):
        if typed in known:
            return Control(key)
    return None


def near_control(question: Question, text: str) -> Control | None:
    """Skip, back or cancel with a slip in it, where a button is asked for: in own words it may be another word."""
    step, words = question.step, question.words
    if isinstance(step, AskText | AskContact) or step.exact or step.more_into is not None:
        return None
    typed = without_politeness(plain_words(text), words.courtesy)
    for key, known in ((SKIP, words.skip), (BACK, words.back), (CANCEL, words.cancel)):
        if any(is_slip(typed, word) for word in known):
            return Control(key)
    return None


def typed_text(question: Question, text: str) -> Meaning:
    step = question.step
    assert isinstance(step, AskText)  # noqa: S101 - the table below pairs each kind with its reader
    control = control_of(question, text)
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


def typed_media(question: Question, text: str) -> Meaning:
    """Words, where something else is asked for."""
    step = question.step
    assert isinstance(step, AskMedia)  # noqa: S101 - the table of replies pairs each kind with its reader
    return control_of(question, text) or please_send(step)


def please_send(step: AskMedia) -> Unusable:
    """The friendly second question: what can be sent here."""
    return Unusable("common.please_send", {"what": [Phrase(f"media.{kind}") for kind in step.takes]})


def typed_contact(question: Question, text: str) -> Meaning:
    """Somebody's name and number in words."""
    control = control_of(question, text)
    if control is not None:
        return control
    return Answered(contact_of(text)) if is_contact(text) else Unusable("common.please_contact", {})


def scale_number(question: Question, step: AskScale, text: str) -> int | None:
    """The place on a scale that a number with words around it means: "about five people", and above its end "20"."""
    number = number_in(text, counting_of(question.flow.texts, question.language), _units(question, step.unit))
    if number is None or number != int(number) or number < step.first:
        return None
    if number <= step.last:
        return int(number)
    return step.last if step.more else None


def typed_number(question: Question, text: str) -> Meaning:
    step = question.step
    assert isinstance(step, AskNumber)  # noqa: S101 - the table below pairs each kind with its reader
    number = number_in(text, counting_of(question.flow.texts, question.language), _units(question, step.unit))
    if number is None:
        return control_of(question, text) or _please_number(step)
    rounded = round(number, step.decimals)
    if rounded != number:
        return Unusable("common.please_whole" if not step.decimals else "common.please_decimals", {"n": step.decimals})
    fits = (step.low is None or step.low <= rounded) and (step.high is None or rounded <= step.high)
    value = rounded if step.decimals else int(rounded)
    return Answered(value, chosen=str(value)) if fits else _please_number(step)


def _units(question: Question, unit: str | None) -> frozenset[str]:
    """The words that may stand around a number."""
    if unit is None:
        return frozenset()
    texts, key = question.flow.texts, question.flow.text_key(unit)
    return frozenset(map(plain_words, texts.words(key, question.language)))


def _please_number(step: AskNumber) -> Unusable:
    bounds = {name: bound for name, bound in (("low", step.low), ("high", step.high)) if bound is not None}
    ways = {(): "", ("low",): "_least", ("high",): "_most", ("low", "high"): "_between"}
    return Unusable(f"common.please_number{ways[tuple(bounds)]}", bounds)


def typed_date(question: Question, text: str) -> Meaning:
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
    return control_of(question, text) or _please_date(read, today, bounds)


def _please_date(read: Read, today: date, bounds: Bounds) -> Unusable:
    if read.days and bounds.low is not None and read.days[0] < bounds.low:
        return Unusable("common.day_too_early", {"day": read.days[0], "low": bounds.low})
    if read.days and bounds.high is not None:
        return Unusable("common.day_too_late", {"day": read.days[0], "high": bounds.high})
    near = today + timedelta(days=7) if bounds.ahead(today) else today - timedelta(days=7)
    example = near if bounds.hold(near) else bounds.low or bounds.high or near
    return Unusable("common.no_such_day" if read.impossible else "common.please_date", {"example": example})

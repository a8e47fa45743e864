"""A quick question in another language: the same kind, as many answers in the same order, and its own decision card.

It is written as plain lines, one for each thing that people read: the question, its answers, then the five lines about
the decision. An answer is known by its place, never by its words, so the order is what holds the languages together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from programme import placeholder
from programme.opportunity import CARD_LINE, DecisionCard
from programme.question import QUESTION_LENGTH, Question, check_options
from programme.sentences import Fault

CARD: Final = tuple(DecisionCard.model_fields)


def lines(question: Question) -> list[str]:
    """What people read of a question, in the order in which it is written in another language; a line each."""
    card = question.decision_card.model_dump()
    return [" ".join(one.split()) for one in (question.text, *question.options, *(card[name] for name in CARD))]


def fits(first: Question, other: Question | None) -> bool:
    """Whether a question can stand for `first` in another language; None, where there is none, cannot."""
    return other is not None and other.kind == first.kind and len(other.options) == len(first.options)


def in_language(first: Question | None, others: Mapping[str, Question], language: str) -> Question | None:
    """The question as it is put in a language: in its words, or else in those of the first."""
    other = others.get(language)
    return other if first is not None and fits(first, other) else first


def lacking(first: Question | None, others: Mapping[str, Question], languages: Mapping[str, object]) -> list[str]:
    """The languages among these in which the question has no words that fit."""
    return [] if first is None else sorted(one for one in languages if not fits(first, others.get(one)))


def read(first: Question, written: str) -> Question:
    """The question in the words of another language, from its lines. Raises Fault, which says what is missing."""
    needed, given = lines(first), [line.strip() for line in written.splitlines() if line.strip()]
    parts = {"count": len(given), "needed": len(needed), "options": len(first.options)}
    if len(given) < len(needed):
        missing = ", ".join(f"“{line}”" for line in needed[len(given) :])
        raise Fault("question.lines_missing", **parts, missing=missing)
    if len(given) > len(needed):
        raise Fault("question.lines_many" if first.options else "question.lines_many_without", **parts)
    text, options, card = given[0], tuple(given[1 : 1 + len(first.options)]), given[1 + len(first.options) :]
    check_options(first.kind, options)
    for most, line in ((QUESTION_LENGTH, text), *((CARD_LINE, line) for line in card)):
        if len(line) > most:
            raise Fault("question.line_long", line=line, count=len(line), most=most)
    placeholder.check(written)
    told = DecisionCard.model_validate(dict(zip(CARD, card, strict=True)))
    return Question(kind=first.kind, text=text, options=options, decision_card=told)

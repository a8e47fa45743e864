"""Becoming an ambassador: the agreement and the code piece by piece, the induction with its quiz, and the welcome.

Until the last question is answered with yes nothing is recorded: what was agreed to on the way stands in the
conversation alone. The very words that were shown go with it, so that what is kept is what was read, whatever the
programme's file says by then. When it says something else in the middle of reading, the reading begins anew.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.consents import Agreed, agree, place_for_staff
from bot.effects.days import day_of
from conversations.phrases import Phrase
from programme.ambassadors import DocumentName
from storage import ambassadors, consents, endings
from storage.ambassadors import TIER, AgreedDocument
from storage.consents import Consent


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("ambassador_role", Nothing, reads=True)
def ambassador_role(turn: TurnContext, _: Nothing) -> Outcome:
    """What the role is: `for_whom` and `asks`; of who is one, `since` and the `pieces` of what they agreed to.

    Of who was one until the team ended it, and is not invited again: the day it `ended`, and what they were `told`.
    """
    about = turn.programme.ambassadors
    held = _held(turn)
    agreed = ambassadors.documents_of(turn.conn, turn.person.id) if held else []
    ending = None if held else endings.holds(turn.conn, turn.person.id)
    return Outcome(
        value={
            "for_whom": about.for_whom.text(turn.language),
            "asks": about.asks.text(turn.language),
            "since": held and day_of(turn, held.given_at),
            "ended": ending and day_of(turn, ending.ended_at),
            "told": ending and ending.words,
            "pieces": [_piece(one, number) for one in agreed for number in range(len(one.pieces))],
        }
    )


def _piece(one: AgreedDocument, number: int) -> dict[str, Any]:
    title = Phrase(f"ambassador.{one.name}", {"version": one.version})
    return {"title": title, "piece": one.pieces[number], "number": number + 1, "of": len(one.pieces)}


def _held(turn: TurnContext) -> Consent | None:
    return next((one for one in consents.live(turn.conn, turn.person.id) if one.tier == TIER), None)


class Reading(EffectArgs):
    """Which page of a document, from 1; `seen` is what was read of it before, as this effect gave it."""

    document: DocumentName
    page: int
    seen: dict[str, Any] | None = None


@effect("ambassador_document", Reading, reads=True)
def ambassador_document(turn: TurnContext, args: Reading) -> Outcome:
    """One piece of the agreement or the code, with `last` and the `next` page; unchecked words are shown in English."""
    found = turn.programme.for_ambassadors().document(args.document).shown(turn.language)
    whole = {"name": args.document, "version": found.version, "language": found.language, "pieces": [*found.pieces]}
    goes_on = args.seen is not None and all(args.seen.get(name) == value for name, value in whole.items())
    page = args.page if goes_on and args.page <= len(found.pieces) else 1
    in_english = page == 1 and found.language != turn.language
    return Outcome(
        value={
            **whole,
            "title": Phrase(f"ambassador.{args.document}", {"version": found.version}),
            "piece": found.pieces[page - 1],
            "number": page,
            "of": len(found.pieces),
            "note": turn.words("consent.in_english") + "\n\n" if in_english else None,
            "last": page == len(found.pieces),
            "next": page + 1,
        }
    )


class Document(EffectArgs):
    """The very value of `ambassador_document` whose last piece was agreed to."""

    document: dict[str, Any]


@effect("note_agreed", Document, reads=True)
def note_agreed(turn: TurnContext, args: Document) -> Outcome:
    """The document as it was agreed to, and when; kept in the conversation until it comes to its end."""
    named = {name: args.document[name] for name in ("name", "version", "language", "pieces")}
    return Outcome(value={**named, "at": turn.now})


class Step(EffectArgs):
    """Which lesson, from 1; `version` is that of the induction which was begun."""

    lesson: int
    version: int | None = None


@effect("induction_step", Step, outcomes=("done", "over"), reads=True)
def induction_step(turn: TurnContext, args: Step) -> Outcome:
    """A lesson, with its question and the answers to choose from if it has one; `over` (with `at`) after the last."""
    induction = turn.programme.ambassadors.induction
    number = args.lesson if args.version in (None, induction.version) else 1
    lesson = induction.lesson(number)
    if lesson is None:
        return Outcome("over", {"version": induction.version, "at": turn.now})
    asked, language = lesson.question, turn.language
    answers = [
        {"value": str(index), "text": one.text.text(language)}
        for index, one in enumerate(asked.answers if asked else ())
    ]
    return Outcome(
        value={
            "version": induction.version,
            "number": number,
            "of": len(induction.lessons),
            "title": lesson.title.text(language),
            "text": lesson.text.text(language),
            "ask": asked and asked.ask.text(language),
            "answers": answers,
            "next": number + 1,
        }
    )


class QuizAnswered(EffectArgs):
    """The lesson, of which version of the induction, and which of its answers was given."""

    lesson: int
    version: int
    answer: str


@effect("induction_answer", QuizAnswered, outcomes=("done", "wrong", "changed"), reads=True)
def induction_answer(turn: TurnContext, args: QuizAnswered) -> Outcome:
    """Whether an answer is right, and what is to be said to it, kindly; `changed` when the induction is another now."""
    induction = turn.programme.ambassadors.induction
    lesson = induction.lesson(args.lesson) if args.version == induction.version else None
    answers = lesson.question.answers if lesson and lesson.question else ()
    chosen = next((one for index, one in enumerate(answers) if str(index) == args.answer), None)
    if chosen is None:
        return Outcome("changed")
    return Outcome("done" if chosen.right else "wrong", chosen.why.text(turn.language))


class Becoming(EffectArgs):
    """What was agreed to on the way (values of `note_agreed`), the wording that was shown, and the passed quiz."""

    shown: dict[str, Any]
    agreement: dict[str, Any]
    code_of_conduct: dict[str, Any]
    quiz: dict[str, Any]


@effect("become_ambassador", Becoming)
def become_ambassador(turn: TurnContext, args: Becoming) -> Outcome:
    """Record the consent with all that stands behind it, and tell the team that there is somebody new."""
    agree(turn, Agreed(shown=args.shown))
    number = ambassadors.become(
        turn.conn,
        turn.person.id,
        agreement=_document(args.agreement),
        code_of_conduct=_document(args.code_of_conduct),
        induction_version=int(args.quiz["version"]),
        quiz_passed_at=_moment(args.quiz["at"]),
        now=turn.now,
    )
    language = turn.texts.language_name(turn.language, "en")
    told = {"number": turn.person.id, "place": place_for_staff(turn), "language": language}
    turn.tell_staff("staff.ambassador", told, once=f"ambassador:{number}")
    return Outcome()


def _document(agreed: dict[str, Any]) -> AgreedDocument:
    pieces = [str(piece) for piece in agreed["pieces"]]
    return AgreedDocument(agreed["name"], int(agreed["version"]), agreed["language"], pieces, _moment(agreed["at"]))


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError("a conversation keeps times as times")
    return value

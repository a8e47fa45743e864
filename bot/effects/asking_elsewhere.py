"""The quick question of an announcement in other languages: its lines are shown, and come back in another language.

In /announce it is kept in the conversation with the version, in /versions it goes into the version that is written.
"""

from __future__ import annotations

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects import announcing_languages as several_languages
from bot.effects.announcing import Drafted
from bot.effects.announcing_words import formatted, sentence_of, trimmed
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from conversations.rich import Entity, Rich, utf16_length
from programme import placeholder, question_words
from programme.question import Question
from programme.sentences import Fault
from storage import questions, rewording, versions


def shown(question: Question) -> Rich:
    """Its lines, to be copied at a tap."""
    text = "\n".join(question_words.lines(question))
    return Rich(text, (Entity("pre", 0, utf16_length(text)),))


class InLanguage(Drafted):
    """A language, and what was typed in it."""

    language: str
    typed: str


@effect("announcement_version_words", InLanguage, outcomes=("done", "wrong", NOT_YOURS), reads=True)
def version_words(turn: TurnContext, args: InLanguage) -> Outcome:
    """Keep the words of a version with the formatting they were typed with."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    try:
        words = trimmed(formatted(turn, args.typed))
        placeholder.check(words.text)
    except Fault as fault:
        return Outcome("wrong", {"problem": sentence_of(fault)})
    return Outcome(value={"languages": args.several.written(args.language, words).facts()})


class OfVersion(Drafted):
    """A language."""

    language: str


@effect("announcement_version_asks", OfVersion, outcomes=("done", "there", "none"), reads=True)
def version_asks(turn: TurnContext, args: OfVersion) -> Outcome:  # noqa: ARG001 - an effect is handed its turn
    """The lines of the question, to be written in a language; `there`: they are, and can be kept. `none`: no lines."""
    first = args.draft.question
    if first is None:
        return Outcome("none")
    own = args.several.questions.get(args.language)
    if own is not None and question_words.fits(first, own):
        return Outcome("there", {"lines": shown(own)})
    return Outcome(value={"lines": shown(first)})


@effect("announcement_version_question", InLanguage, outcomes=("done", "wrong", NOT_YOURS), reads=True)
def version_question(turn: TurnContext, args: InLanguage) -> Outcome:
    """Keep the question in the words of a version."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    first, several = args.draft.question, args.several
    try:
        if first is not None:
            several = several.asking(args.language, question_words.read(first, args.typed))
    except Fault as fault:
        return Outcome("wrong", {"problem": sentence_of(fault)})
    return Outcome(value={"languages": several.facts()})


@effect("announcement_whole", Drafted, outcomes=("done", "incomplete"), reads=True)
def whole(turn: TurnContext, args: Drafted) -> Outcome:
    """Whether each version asks the question too; else in which languages that is missing."""
    lacking = args.several.lacking(args.draft.question)
    return Outcome("incomplete", several_languages.names(turn, lacking)) if lacking else Outcome()


class OfAnnouncement(EffectArgs):
    """An announcement's number, a language, and what was typed in it."""

    id: int
    language: str
    typed: str = ""


@effect("version_asks", OfAnnouncement, outcomes=("done", "none"), reads=True)
def asks(turn: TurnContext, args: OfAnnouncement) -> Outcome:
    """The lines of its question, to be written in a language; those of a draft that was there, if it has any."""
    first = _asked(turn, args.id)
    if first is None:
        return Outcome("none")
    own = next((one.question for one in versions.of(turn.conn, args.id) if one.language == args.language), None)
    return Outcome(value=shown(own or first))


@effect("version_question", OfAnnouncement, outcomes=("done", "wrong", NOT_YOURS), reads=True)
def read(turn: TurnContext, args: OfAnnouncement) -> Outcome:
    """Read the question in another language."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    first = _asked(turn, args.id)
    try:
        found = None if first is None else question_words.read(first, args.typed)
    except Fault as fault:
        return Outcome("wrong", sentence_of(fault))
    return Outcome(value=None if found is None else found.model_dump(mode="json"))


def _asked(turn: TurnContext, number: int) -> Question | None:
    found = questions.of_broadcast(turn.conn, number)
    return None if found is None else rewording.as_written(found)

"""/announce: an announcement's words in other languages, each looked at as it will arrive, and who checks them."""

from __future__ import annotations

from typing import Literal

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.announcing import GONE, Draft, Drafted, drawn, show
from bot.effects.announcing_languages import WRITTEN_IN, Languages, Missing
from bot.effects.announcing_words import formatted, sentence_of, trimmed
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from conversations.rich import Rich
from programme import placeholder
from programme.sentences import Fault
from storage.bookings import NotOffered

CHOICES = ("missing", "back")
"""What can be chosen besides a language."""


@effect("announcement_languages", Drafted, outcomes=("done", NOT_YOURS), reads=True)
def languages(turn: TurnContext, args: Drafted) -> Outcome:
    """How far each language of the programme is, and what can be done about it."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    others = [one for one in turn.programme.languages if one != WRITTEN_IN]
    options = [_option(turn, one, "look" if one in args.several.versions else "write") for one in others]
    options += [{"value": one, "text": turn.words(f"announce.languages.{one}").text} for one in CHOICES]
    lines = [_line(turn, args, one) for one in others if one in args.several.versions]
    lines.append(turn.words(f"announce.without.{args.several.missing}.line"))
    whole = lines[0]
    for line in lines[1:]:
        whole = whole + "\n" + line
    return Outcome(value={"lines": whole, "options": options})


def _option(turn: TurnContext, language: str, act: str) -> dict[str, str]:
    return {"value": f"{act}.{language}", "text": turn.texts.language_name(language, turn.language)}


def _line(turn: TurnContext, args: Drafted, language: str) -> Rich:
    name = turn.texts.language_name(language, turn.language)
    if language in args.several.lacking(args.draft.question):
        return turn.words("announce.languages.incomplete", {"language": name})
    who = args.several.checkers(args.draft.message, args.draft.question).get(language)
    if who is None:
        return turn.words("announce.languages.unchecked", {"language": name})
    return turn.words("versions.line.checked", {"language": name, "who": who})


class Act(EffectArgs):
    """What was chosen (write.LANG, look.LANG, missing or back), and what it is about, as in `Drafted`."""

    act: str
    draft: Draft | None = None
    languages: Languages | None = None


@effect("announcement_language", Act, outcomes=("done", "look", "question", *CHOICES), reads=True)
def language(turn: TurnContext, args: Act) -> Outcome:
    """Read what was chosen: a language, with its name, to write (`done`), to look at (`look`) or to write the question
    in (`question`), or something else.
    """
    act, _, code = args.act.partition(".")
    if act in CHOICES:
        return Outcome(act)
    value = {"value": code, "name": turn.texts.language_name(code, turn.language)}
    several = args.languages or Languages()
    if act == "look" and args.draft is not None and code in several.lacking(args.draft.question):
        return Outcome("question", value)
    return Outcome("look" if act == "look" else "done", value)


class InLanguage(Drafted):
    """A language, and what was typed in it; None: what is there is looked at."""

    language: str
    typed: str | None = None


@effect("announcement_version", InLanguage, outcomes=("done", "wrong", GONE, NOT_YOURS), reads=True)
def version(turn: TurnContext, args: InLanguage) -> Outcome:
    """Keep the words in a language, and show the announcement in it as it will arrive."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    try:
        kept = args.several
        if args.typed is not None:
            words = trimmed(formatted(turn, args.typed))
            placeholder.check(words.text)
            kept = kept.written(args.language, words)
        shown = drawn(turn, args.draft, kept, args.language)
    except NotOffered:
        return Outcome(GONE)
    except Fault as fault:
        return Outcome("wrong", {"problem": sentence_of(fault)})
    show(turn, shown)
    return Outcome(value={"languages": kept.facts()})


class Decided(Drafted):
    """What becomes of a version: a colleague checks it, somebody called `checker` has, or it is left out."""

    language: str
    how: Literal["colleague", "named", "left_out"]
    checker: str | None = None


@effect("announcement_version_decided", Decided, outcomes=("done",), reads=True)
def decided(turn: TurnContext, args: Decided) -> Outcome:  # noqa: ARG001 - an effect is handed its turn
    """Keep who checks a version, or leave it out."""
    if args.how == "left_out":
        return Outcome(value=args.several.without(args.language).facts())
    name = args.checker if args.how == "named" else None
    draft = args.draft
    return Outcome(value=args.several.checked_by(args.language, name, draft.message, draft.question).facts())


class Choice(EffectArgs):
    """What people get whose language is missing."""

    languages: Languages | None = None
    missing: Missing


@effect("announcement_missing", Choice, outcomes=("done",), reads=True)
def missing(turn: TurnContext, args: Choice) -> Outcome:  # noqa: ARG001 - an effect is handed its turn
    """Keep what people get whose language is missing."""
    several = args.languages or Languages()
    return Outcome(value=several.model_copy(update={"missing": args.missing}).facts())

"""/versions: an announcement in other languages. A colleague who reads one looks at it as it will arrive and says that
it is right; a missing one that people wait for is written; or nobody waits any longer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from sqlalchemy import Row

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.announcing import for_show
from bot.effects.announcing_words import formatted, sentence_of, trimmed
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from conversations.phrases import Phrase
from conversations.rich import Rich
from programme import placeholder
from programme.correction import as_messages
from programme.question import Question
from programme.sentences import Fault
from storage import broadcasts, version_acts, versions
from storage.approval_news import name_of
from storage.broadcasts import Checker
from storage.versions import Changed, Version, Written

_NUMBER: Final = re.compile(r"\d{1,15}", re.ASCII)
_TYPE_ANEW: Final = frozenset({"unchanged", "other_shape"})
"""Why a correction cannot say these words, and can say others."""
_LET_GO: Final = ("apology", "skip")
_UNCHECKED: Final = ("draft", "incomplete")
_OFFERED: Final = {"check": "versions.check", "own": "versions.look_own", "write": "versions.write"}
"""What can be done with a language, and the text that offers it."""


class Asked(EffectArgs):
    """What followed the command: an announcement's number, or nothing."""

    payload: str | None = None


@effect("versions_asked", Asked, outcomes=("done", "list", "none", NOT_YOURS), reads=True)
def asked(turn: TurnContext, args: Asked) -> Outcome:
    """Read which announcement is meant; those with something to do, to choose from, where none is named."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    found = _NUMBER.fullmatch((args.payload or "").strip())
    if found is not None:
        return Outcome(value=int(found[0]))
    waiting = versions.to_do(turn.conn)
    if not waiting:
        return Outcome("none")
    return Outcome("list", [{"value": one, "text": turn.words("versions.item", {"id": one}).text} for one in waiting])


class One(EffectArgs):
    """An announcement's number."""

    id: int


@effect("versions_open", One, outcomes=("done", "gone", "nothing", NOT_YOURS), reads=True)
def open_one(turn: TurnContext, args: One) -> Outcome:
    """What there is to do with its languages: versions to check, some that people wait for, or to let them go."""
    member = member_who_may(turn, "broadcast.send")
    if member is None:
        return not_yours()
    row = broadcasts.row_of(turn.conn, args.id)
    if row is None:
        return Outcome("gone")
    found = {one.language: one for one in versions.of(turn.conn, args.id)}
    held = versions.waiting(turn.conn, args.id)
    drafts = [one for one in found.values() if one.state == "draft"]
    missing = versions.wanted(turn.conn, args.id)
    # Who wrote one that is not right writes it anew, and whoever can writes the question that one lacks.
    anew = [one for one in found.values() if one.state == "incomplete" or one.written_by == member.id]
    wanted = [one.language for one in anew if one.state in _UNCHECKED and _is_wanted(row, one.language, held)]
    missing += [language for language in wanted if language not in missing]
    options = [_option(turn, "own" if one.written_by == member.id else "check", one.language) for one in drafts]
    ways = _LET_GO if row.correction is None else _LET_GO[1:]  # a correction goes with no apology
    options += [_option(turn, "write", language) for language in missing if row.state != "cancelled"]
    options += [{"value": f"go.{how}", "text": turn.words(f"versions.go.{how}").text} for how in ways if held]
    lines = [_line(turn, one) for one in found.values() if one.state != "apology"]
    lines += [_waits(turn, language, people) for language, people in held.items()]
    if not options:
        return Outcome("nothing", {"id": args.id, "lines": _under_each_other(lines)})
    return Outcome(value={"id": args.id, "lines": _under_each_other(lines), "options": options})


def _is_wanted(row: Row[Any], language: str, held: Mapping[str, int]) -> bool:
    return row.started_at is None or language in held


def _option(turn: TurnContext, act: str, language: str) -> dict[str, str]:
    words = turn.words(_OFFERED[act], {"language": _name(turn, language)})
    return {"value": f"{act}.{language}", "text": words.text}


def _line(turn: TurnContext, one: Version) -> Rich:
    args = {"language": _name(turn, one.language), "who": one.checker or name_of(turn.conn, one.written_by)}
    return turn.words(f"versions.line.{one.state}", args)


def _waits(turn: TurnContext, language: str, people: int) -> Rich:
    return turn.words("versions.line.missing", {"language": _name(turn, language), "n": people})


def _under_each_other(lines: list[Rich]) -> Rich:
    whole, *rest = lines
    for line in rest:
        whole = whole + "\n" + line
    return whole


def _name(turn: TurnContext, language: str) -> str:
    return turn.texts.language_name(language, turn.language)


class Act(EffectArgs):
    """What was chosen: check.LANG (of one's own version own.LANG), write.LANG, go.apology or go.skip."""

    act: str


@effect("versions_which", Act, outcomes=("done", "check", "write", "go"), reads=True)
def which(turn: TurnContext, args: Act) -> Outcome:
    """Read what was chosen: the language, with its name, or what they get who waited."""
    act, _, value = args.act.partition(".")
    name = turn.words(f"versions.go.{value}").text if act == "go" else _name(turn, value)
    return Outcome("check" if act == "own" else act, {"value": value, "name": name})


class InLanguage(EffectArgs):
    """An announcement's number and a language."""

    id: int
    language: str


@effect("version_look", InLanguage, outcomes=("done", "decided", "own", NOT_YOURS), reads=True)
def look(turn: TurnContext, args: InLanguage) -> Outcome:
    """Show a version that waits as it will arrive."""
    member = member_who_may(turn, "broadcast.send")
    if member is None:
        return not_yours()
    found = version_acts.draft_of(turn.conn, args.id, args.language)
    if found is None:
        return Outcome("decided")
    turn.say("announce.preview")
    for payload in for_show(turn, as_messages(found.parts)):
        turn.enqueue(payload.pop("method", "sendMessage"), payload)
    turn.audit("broadcast.look", f"broadcast:{args.id}", {"language": args.language})
    if found.written_by == member.id:
        return Outcome("own")
    return Outcome(value={"content": found.id, "by": name_of(turn.conn, found.written_by)})


class Judged(EffectArgs):
    """The version that was looked at (`content`), and, where it is not right, what is not."""

    id: int
    language: str
    content: int
    words: str | None = None


@effect("version_check", Judged, outcomes=("done", "decided", NOT_YOURS), reads=True)
def check(turn: TurnContext, args: Judged) -> Outcome:
    """It is right: it goes out with the others, and to those who waited for it."""
    member = member_who_may(turn, "broadcast.send")
    if member is None:
        return not_yours()
    by = Checker(member.name or turn.words(f"inbox.who.{member.role}").text, member.id)
    looked_at: dict[str, Any] = {"content": args.content, "by": by, "now": turn.now}
    changed = version_acts.check(turn.conn, args.id, args.language, turn.texts, **looked_at)
    return Outcome(value=_told(changed)) if changed.done else Outcome("decided")


@effect("version_refuse", Judged, outcomes=("done", "decided", NOT_YOURS), reads=True)
def refuse(turn: TurnContext, args: Judged) -> Outcome:
    """It is not right: whoever wrote it is told what is not, and it waits until it is written again or taken out."""
    member = member_who_may(turn, "broadcast.send")
    if member is None:
        return not_yours()
    looked_at: dict[str, Any] = {"content": args.content, "words": args.words or "", "by": member.id, "now": turn.now}
    done = version_acts.refuse(turn.conn, args.id, args.language, turn.texts, **looked_at)
    return Outcome() if done else Outcome("decided")


class Typed(InLanguage):
    """A version's words as they were typed."""

    typed: str


@effect("version_read", Typed, outcomes=("done", "wrong", NOT_YOURS), reads=True)
def read(turn: TurnContext, args: Typed) -> Outcome:
    """Keep the words with the formatting they were typed with."""
    if member_who_may(turn, "broadcast.send") is None:
        return not_yours()
    try:
        words = trimmed(formatted(turn, args.typed))
        placeholder.check(words.text)
        written = Written(args.language, words)
        why_not = versions.look(turn.conn, args.id, written, turn.texts, turn.programme.localities)
    except Fault as fault:
        return Outcome("wrong", sentence_of(fault))
    if why_not in _TYPE_ANEW:
        return Outcome("wrong", Phrase(f"announcements.correct.cannot.{why_not}"))
    return Outcome(value=words)


class Ready(EffectArgs):
    """A version's words and its question, if there is one, and who has checked them (None: a colleague will)."""

    id: int
    language: str
    words: Rich
    question: Question | None = None
    checker: str | None = None


@effect("version_add", Ready, outcomes=("done", "asked", "decided", NOT_YOURS), reads=True)
def add(turn: TurnContext, args: Ready) -> Outcome:
    """Write a version that people wait for; who could check it is asked, where nobody has."""
    member = member_who_may(turn, "broadcast.send")
    if member is None:
        return not_yours()
    checker = None if not args.checker else Checker(args.checker)
    written = Written(args.language, args.words, by=member.id, checker=checker, question=args.question)
    changed, people = version_acts.add(turn.conn, args.id, written, turn.texts, turn.programme.localities, now=turn.now)
    if not changed.done:
        return Outcome("decided")
    return Outcome("asked", {"n": people}) if checker is None else Outcome(value=_told(changed))


class LetGo(EffectArgs):
    """What they get who waited for a version."""

    id: int
    how: Literal["apology", "skip"]


@effect("versions_let_go", LetGo, outcomes=("done", "decided", NOT_YOURS), reads=True)
def let_go(turn: TurnContext, args: LetGo) -> Outcome:
    """Nobody waits for a version any longer."""
    member = member_who_may(turn, "broadcast.send")
    if member is None:
        return not_yours()
    changed = version_acts.let_go(turn.conn, args.id, args.how, by=member.id, now=turn.now)
    return Outcome(value=_told(changed)) if changed.done else Outcome("decided")


def _told(changed: Changed) -> dict[str, Any]:
    return {"state": Phrase(f"report.state.{changed.state}"), "n": changed.waiting}

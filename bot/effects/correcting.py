"""/announcements: an announcement that was delivered is taken back, or corrected, after a question that says for how
many people.

Who may is asked again at each step, and so is how far it comes: another member of the team can have been quicker.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.announcing import for_show, waiting
from bot.effects.announcing_languages import asked, names
from bot.effects.announcing_words import formatted, sentence_of
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from conversations.phrases import Phrase
from conversations.rich import Rich
from programme import approval, placeholder
from programme.correction import as_messages
from programme.sentences import Fault
from storage import broadcasts, corrections, progress, versions
from storage.correction_words import Anew
from storage.corrections import Made, Reach

_LEFT: Final = ("too_old", "not_confirmed")
ALL: Final = "all"
_TYPE_ANEW: Final = frozenset({"unchanged", "other_shape"})
"""Why a correction cannot be made of these words, and can of others."""


class One(EffectArgs):
    """An announcement's number."""

    id: int


@effect("withdrawal_look", One, outcomes=("done", "gone", "cannot", NOT_YOURS), reads=True)
def look(turn: TurnContext, args: One) -> Outcome:
    """For how many people it can be deleted, and who else has it or may have."""
    if member_who_may(turn, "broadcast.control") is None:
        return not_yours()
    found = corrections.can_withdraw(turn.conn, args.id, turn.now)
    if found.reason is not None:
        return _cannot(found)
    return Outcome(value={"people": found.reach.people, "left": _left(found.reach)})


@effect("withdrawal_make", One, outcomes=("done", "gone", "cannot", NOT_YOURS), reads=True)
def make(turn: TurnContext, args: One) -> Outcome:
    """Delete it from the chats of all who have it. A message in this chat shows how that goes."""
    member = member_who_may(turn, "broadcast.control")
    if member is None:
        return not_yours()
    made = corrections.withdraw(turn.conn, args.id, by=member.id, note=None, now=turn.now)
    if made.id is None or made.reason is not None:
        return _cannot(made)
    progress.watch(turn.conn, made.id, turn.person.telegram_id)
    turn.audit("broadcast.withdraw", f"broadcast:{args.id}", {"by": made.id, "people": made.reach.people})
    return Outcome(value=made.id)


@effect("correction_look", One, outcomes=("done", "gone", "cannot", NOT_YOURS), reads=True)
def look_before_correcting(turn: TurnContext, args: One) -> Outcome:
    """Whether it can be corrected now."""
    if member_who_may(turn, "broadcast.control") is None:
        return not_yours()
    found = corrections.can_correct(turn.conn, args.id, turn.now, follow_up=True)
    if found.reason is not None:
        return _cannot_correct(found)
    languages = list(corrections.languages(turn.conn, args.id, turn.now, follow_up=True))
    names = [turn.texts.language_name(one, turn.language) for one in languages]
    first = turn.words("announcements.correct.which.first", {"language": names[0]}).text
    options = [{"value": ALL, "text": first}]
    for language, name in zip(languages, names, strict=True):
        text = turn.words("announcements.correct.which.only", {"language": name}).text
        options.append({"value": language, "text": text})
    return Outcome(value={"several": len(languages) > 1, "options": options})


class Which(One):
    """How it is said: where the words stand, or in a message after them; and which language is put right.

    `all` of them: the words are the first's, and the others wait for theirs.
    """

    how: Literal["edit", "follow_up"]
    which: str = ALL

    def anew(self, message: Rich) -> Rich | Anew:
        """What it should have said."""
        return message if self.which == ALL else Anew({self.which: message}, rest="stays")


class Typed(Which):
    """What it should have said."""

    typed: str


@effect("correction_preview", Typed, outcomes=("done", "wrong", "gone", "cannot", NOT_YOURS), reads=True)
def preview(turn: TurnContext, args: Typed) -> Outcome:
    """Show the new words as they will stand there, and for how many people that is."""
    if member_who_may(turn, "broadcast.control") is None:
        return not_yours()
    message, follow_up = formatted(turn, args.typed), args.how == "follow_up"
    how: dict[str, Any] = {"follow_up": follow_up, "now": turn.now}
    try:
        placeholder.check(message.text)
        anew = args.anew(message)
        found, said = corrections.look(turn.conn, args.id, anew, turn.texts, turn.programme.localities, **how)
    except Fault as fault:
        return Outcome("wrong", {"problem": sentence_of(fault)})
    if found.reason in _TYPE_ANEW:
        return Outcome("wrong", {"problem": Phrase(f"announcements.correct.cannot.{found.reason}")})
    if found.reason is not None:
        return _cannot_correct(found)
    turn.say("announce.preview")
    shown = next((parts for copy, parts in said.items() if copy.own), None) or next(iter(said.values()))
    for payload in for_show(turn, as_messages(shown)):
        turn.enqueue(payload.pop("method", "sendMessage"), payload)
    return Outcome(value={"message": message, "sure": _sure(turn, args, found.reach)})


def _sure(turn: TurnContext, args: Typed, reach: Reach) -> Phrase:
    asked = Phrase(f"announcements.correct.sure.{args.how}", {"id": args.id, "n": reach.people})
    first, *others = corrections.languages(turn.conn, args.id, turn.now, follow_up=args.how == "follow_up")
    if others and args.which == ALL:
        asked = Phrase("announcements.correct.sure.others", {"asked": asked, "languages": names(turn, others)})
    elif others and args.which != first:
        asked = Phrase("announcements.correct.sure.checked", {"asked": asked})
    if reach.not_confirmed:
        asked = Phrase("announcements.correct.sure.left", {"asked": asked, "left": _left(reach)})
    if approval.is_needed(reach.people, turn.programme.approve_above):
        return Phrase("announcements.correct.sure.second", {"asked": asked, "above": turn.programme.approve_above})
    return asked


class Corrected(Which):
    """The new words as they were looked at."""

    message: Rich


@effect("correction_make", Corrected, outcomes=("done", "check", "waits", "gone", "cannot", NOT_YOURS), reads=True)
def correct(turn: TurnContext, args: Corrected) -> Outcome:
    """Let it say the new words, for all who have it; or wait for a second person, or a check, who are asked."""
    member = member_who_may(turn, "broadcast.control")
    if member is None:
        return not_yours()
    follow_up, anew = args.how == "follow_up", args.anew(args.message)
    localities = turn.programme.localities
    can, _ = corrections.look(turn.conn, args.id, anew, turn.texts, localities, follow_up=follow_up, now=turn.now)
    waits = can.reason is None and approval.is_needed(can.reach.people, turn.programme.approve_above)
    how: dict[str, Any] = {"by": member.id, "follow_up": follow_up, "now": turn.now, "waits": waits}
    how |= {"free": True}  # nobody was asked here what it costs
    made = corrections.correct(turn.conn, args.id, anew, turn.texts, localities, **how)
    if made.id is None or made.reason is not None:
        return _cannot_correct(made)
    progress.watch(turn.conn, made.id, turn.person.telegram_id)
    act = "broadcast.follow_up" if follow_up else "broadcast.correct"
    turn.audit(act, f"broadcast:{args.id}", {"by": made.id, "people": made.reach.people})
    wanted = versions.wanted(turn.conn, made.id)
    if wanted:
        turn.say("announcements.correct.others", {"id": made.id, "languages": names(turn, wanted)})
    row = broadcasts.row_of(turn.conn, made.id)
    if row is not None and row.state == "draft":
        return Outcome("check", asked(turn, made.id, [args.which]))
    return waiting(turn, made.id, made.reach.people) if waits else Outcome(value=made.id)


def _cannot_correct(found: Made) -> Outcome:
    if found.reason == "no_such":
        return Outcome("gone")
    return Outcome("cannot", Phrase(f"announcements.correct.cannot.{found.reason}", {"other": found.id}))


def _cannot(found: Made) -> Outcome:
    if found.reason == "no_such":
        return Outcome("gone")
    return Outcome("cannot", Phrase(f"announcements.withdraw.cannot.{found.reason}", {"other": found.id}))


def _left(reach: Reach) -> Phrase:
    reasons = [Phrase(f"report.reason.{why}", {"n": number}) for why in _LEFT if (number := getattr(reach, why))]
    return (
        Phrase("announcements.withdraw.some", {"reasons": reasons}) if reasons else Phrase("announcements.withdraw.all")
    )

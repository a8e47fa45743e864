"""/announcements: how the ones there were are doing, and the buttons that pause, resume, cancel or send again.

A button names what to do and the announcement's number, never its version: whoever presses "Pause" means it, even when
something else changed since. Pressed twice it is one act, since the second finds it done.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from bot import series_report
from bot.broadcast_report import button_rows, told
from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from conversations.phrases import Phrase
from programme.correction import SILENT
from storage import answers, broadcasts, paying, questions, reports, series
from storage.reports import Recent, Report

RECENT: Final = 10
OPENING: Final = 24
"""Letters of an announcement's first line that fit on a button beside its state and day."""
NEWEST_ANSWERS: Final = 20
Verb = Literal["pause", "resume", "cancel", "retry", "resend", "unpaid"]
ALREADY: Final[dict[str, frozenset[str]]] = {
    "pause": frozenset({"paused", "cancelled", "done"}),
    "resume": frozenset({"running", "scheduled", "done"}),
    "cancel": frozenset({"cancelled"}),
    "retry": frozenset({"running"}),
    "resend": frozenset({"running"}),
    "unpaid": frozenset({"running", "done"}),
}
"""In which states an act has been done already, or has nothing left to do."""
_VERBS = "show|words|picture|speed|pause|resume|cancel|retry|resend|unpaid|withdraw|correct"
_PRESS = re.compile(rf"(?:({_VERBS})[.\s]+)?(\d{{1,15}})", re.ASCII)


class Pressed(EffectArgs):
    """What followed the command: "pause.7", "7", or nothing."""

    payload: str | None = None


@effect("announcements_pressed", Pressed, outcomes=("done", "list", "preview"), reads=True)
def pressed(turn: TurnContext, args: Pressed) -> Outcome:  # noqa: ARG001 - an effect is handed its turn
    """Read what a button or the command's words ask for; the list for all that is nothing of the kind."""
    if args.payload == "preview":
        return Outcome("preview")
    found = _PRESS.fullmatch((args.payload or "").strip().lower())
    if found is None:
        return Outcome("list")
    return Outcome(value={"verb": found[1] or "show", "id": int(found[2])})


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("announcements_list", Nothing, outcomes=("done", "none", NOT_YOURS), reads=True)
def listed(turn: TurnContext, args: Nothing) -> Outcome:  # noqa: ARG001 - an effect is handed its arguments
    """The newest ones, to choose from."""
    if member_who_may(turn, "broadcast.read") is None:
        return not_yours()
    found = reports.recent(turn.conn, RECENT)
    if not found:
        return Outcome("none")
    repeated = series.written(turn.conn, [one.id for one in found])
    return Outcome(value=[{"value": one.id, "text": _item(turn, one, repeats=one.id in repeated)} for one in found])


def _item(turn: TurnContext, one: Recent, *, repeats: bool) -> str:
    day = one.when.astimezone(turn.texts.zone).date()
    if one.correction in SILENT:
        opening: str | Phrase = Phrase(f"announcements.{one.correction}", {"id": one.corrects_id})
    else:
        opening = one.opening if len(one.opening) <= OPENING else one.opening[: OPENING - 1].rstrip() + "…"
    opening = opening or Phrase("announcements.wordless")
    key = "announcements.item_repeats" if repeats else "announcements.item"
    return turn.words(key, {"opening": opening, "state": _state(one.state), "day": day}).text


class One(EffectArgs):
    """An announcement's number."""

    id: int


@effect("announcement_report", One, outcomes=("done", "gone", NOT_YOURS), reads=True)
def report(turn: TurnContext, args: One) -> Outcome:
    """How it is doing, in words, with what can be done now."""
    member = member_who_may(turn, "broadcast.read")
    if member is None:
        return not_yours()
    found = reports.of_broadcast(turn.conn, args.id, turn.now)
    if found is None:
        return Outcome("gone")
    turn.audit("broadcast.report", f"broadcast:{args.id}")
    steers = member_who_may(turn, "broadcast.control") is not None
    approves = member_who_may(turn, "broadcast.approve") is not None and found.made_by != member.id
    rows = button_rows(found, steers=steers, approves=approves)
    again = series.find(turn.conn, args.id)
    words = told(found, turn.texts, turn.language) if again is None else series_report.told(again, turn)
    going = found.state not in broadcasts.OVER
    sure = _cancelled(found) if again is None else series_report.cancelled(turn.conn, again)
    return Outcome(value={"words": words, "buttons": rows, "sure": sure, "going": going})


def _cancelled(found: Report) -> Phrase:
    """What is asked before it is cancelled."""
    sent = found.counts["sent"]
    how = {"n": sent, "id": found.id} if sent else {"id": found.id}
    return Phrase(f"announcements.cancel_sure.{'begun' if sent else 'not_begun'}", how)


@effect("announcement_words", One, outcomes=("done", "none", NOT_YOURS), reads=True)
def words(turn: TurnContext, args: One) -> Outcome:
    """The newest answers in people's own words, without who gave them."""
    if member_who_may(turn, "inbox.read") is None:
        return not_yours()
    asked = questions.of_broadcast(turn.conn, args.id)
    said = [] if asked is None else answers.words_of(turn.conn, asked.id, limit=NEWEST_ANSWERS)
    if not said:
        return Outcome("none")
    turn.audit("broadcast.answers", f"broadcast:{args.id}")
    return Outcome(value=[{"words": one} for one in said])


class Steer(EffectArgs):
    """What to do with which announcement."""

    verb: Verb
    id: int


@effect("announcement_steer", Steer, outcomes=("done", "already", "not_now", "gone", NOT_YOURS), reads=True)
def steer(turn: TurnContext, args: Steer) -> Outcome:
    """Pause, resume, cancel it, go on without paying, try the failed again, or send again to those who may have it."""
    if member_who_may(turn, "broadcast.control") is None:
        return not_yours()
    if args.verb == "unpaid":
        acted = paying.go_on(turn.conn, args.id, turn.now)
    else:
        acted = series.act(turn.conn, args.id, args.verb, now=turn.now)
    if acted.reason == "no_such":
        return Outcome("gone")
    if not acted.done:
        return Outcome("already" if acted.state in ALREADY[args.verb] else "not_now", _state(acted.state))
    turn.audit(f"broadcast.{args.verb}", f"broadcast:{args.id}")
    return Outcome(value=_done(args.verb, acted.people))


def _state(state: str) -> Phrase:
    return Phrase(f"report.state.{state}")


def _done(verb: Verb, people: int) -> Phrase:
    match verb:
        case "pause":
            return Phrase("announcements.paused")
        case "resume":
            return Phrase("announcements.resumed")
        case "cancel":
            return Phrase("announcements.cancelled")
        case "resend":
            return Phrase("announcements.resent", {"n": people}) if people else Phrase("announcements.resent_nobody")
        case "unpaid":
            return Phrase("announcements.unpaid")
    return Phrase("announcements.retried", {"n": people}) if people else Phrase("announcements.retried_nobody")

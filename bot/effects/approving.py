"""/approve: a second person looks at an announcement as it will arrive, and lets it go out or not.

Whoever made it cannot; who else may is asked again at each step, since two may look at it at once and people leave the
team. The decision names the version that was shown: the second of two finds it decided.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.announcing import courtesy_of, for_show
from bot.effects.announcing_fast import with_price
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from conversations.announcement import Part
from conversations.phrases import Phrase
from programme.audience import describe, parse
from programme.correction import as_messages
from programme.courtesy import OVER_BUDGET
from programme.quiet import earliest_allowed
from storage import approval_news as asking
from storage import approvals, audience, broadcasts, series, versions
from storage.approvals import Waiting
from storage.audience_words import names_of, reach
from storage.broadcasts import Acted

_NUMBER: Final = re.compile(r"\d{1,15}", re.ASCII)
_REFUSALS: Final = {"no_such": "gone", "not_now": "decided", "changed_meanwhile": "changed", "own": "own"}


class Asked(EffectArgs):
    """What followed the command: an announcement's number, or nothing."""

    payload: str | None = None


@effect("approval_asked", Asked, outcomes=("done", "list", "none", NOT_YOURS), reads=True)
def asked(turn: TurnContext, args: Asked) -> Outcome:
    """Read which announcement is meant; those that wait, to choose from, where none is named."""
    if member_who_may(turn, "broadcast.approve") is None:
        return not_yours()
    found = _NUMBER.fullmatch((args.payload or "").strip())
    if found is not None:
        return Outcome(value=int(found[0]))
    waiting = approvals.all_waiting(turn.conn)
    if not waiting:
        return Outcome("none")
    return Outcome("list", [{"value": one.id, "text": _item(turn, one)} for one in waiting])


def _item(turn: TurnContext, one: Waiting) -> str:
    return turn.words("approve.item", {"id": one.id, "who": asking.name_of(turn.conn, one.made_by)}).text


class One(EffectArgs):
    """An announcement's number."""

    id: int


@effect("approval_look", One, outcomes=("done", "gone", "decided", "own", NOT_YOURS), reads=True)
def look(turn: TurnContext, args: One) -> Outcome:
    """Show it as it will arrive, and tell to whom and when it goes."""
    member = member_who_may(turn, "broadcast.approve")
    if member is None:
        return not_yours()
    found = approvals.of(turn.conn, args.id)
    if found is None:
        return _not_waiting(turn, args.id)
    if found.made_by == member.id:
        return Outcome("own")
    whom, people, reached = _reached(turn, found)
    _show(turn, found)
    turn.audit("broadcast.look", f"broadcast:{found.id}")
    told = {
        "by": asking.name_of(turn.conn, found.made_by),
        "who": whom,
        "what": Phrase(f"announce.purpose.{found.purpose}"),
        "reach": reached,
        "when": with_price(turn, found.id, people, _when(turn, found)),
    }
    return Outcome(value={"id": found.id, "version": found.version, "people": people, **told})


def _show(turn: TurnContext, found: Waiting) -> None:
    """Each of the languages that it goes out in as it will arrive, with who wrote that and who checked it."""
    there = [one for one in versions.of(turn.conn, found.id) if one.state != "apology"]
    if len(there) == 1 and there[0].state == "written":
        _say_as_it_arrives(turn, "announce.preview", {}, found.parts)
        return
    for one in there:
        args = {
            "language": turn.texts.language_name(one.language, turn.language),
            "by": asking.name_of(turn.conn, one.written_by if one.state != "written" else found.made_by),
            "who": one.checker or asking.name_of(turn.conn, one.checked_by),
        }
        _say_as_it_arrives(turn, f"approve.version.{one.state}", args, one.parts)
    for language in versions.wanted(turn.conn, found.id):
        turn.say("approve.version.missing", {"language": turn.texts.language_name(language, turn.language)})


def _say_as_it_arrives(turn: TurnContext, key: str, args: dict[str, Any], parts: Sequence[Part]) -> None:
    turn.say(key, args)
    for payload in for_show(turn, as_messages(parts)):
        turn.enqueue(payload.pop("method", "sendMessage"), payload)


def _reached(turn: TurnContext, found: Waiting) -> tuple[str | Phrase, int, Phrase]:
    """Whom it is for, how many they are now, and that in words."""
    if found.corrects_id is not None:
        people = approvals.people_now(turn.conn, found.id, turn.now) or 0
        return Phrase("approve.corrects", {"id": found.corrects_id}), people, Phrase("approve.corrected", {"n": people})
    who = parse(found.audience)
    counted = audience.count(turn.conn, who, found.purpose, turn.now, courtesy_of(turn))
    # Who has had enough by now may have room by then: it is approved for all of them.
    people = counted.count + counted.left_out.get(OVER_BUDGET, 0)
    return describe(who, names_of(turn.programme, turn.texts)), people, reach(counted, found.purpose)


def _when(turn: TurnContext, found: Waiting) -> Phrase:
    """When it goes out once it is approved; its own time may have passed while it waited."""
    again = series.find(turn.conn, found.id, limit=1)
    if again is not None:
        following = again.repeat.times.next(turn.now)
        return Phrase("approve.when.repeats", {"how": again.repeat.written, "at": following})
    earliest = max(found.at or turn.now, turn.now)
    allowed = earliest_allowed(earliest, turn.programme.quiet_hours if found.keeps_quiet else None, turn.texts.zone)
    return Phrase("approve.when.later", {"at": allowed}) if allowed > turn.now else Phrase("approve.when.now")


def _not_waiting(turn: TurnContext, broadcast_id: int) -> Outcome:
    row = broadcasts.row_of(turn.conn, broadcast_id)
    if row is None:
        return Outcome("gone")
    return Outcome("decided", {"state": Phrase(f"report.state.{row.state}")})


class Decision(EffectArgs):
    """What was looked at: the announcement's number, its version, and how many would get it."""

    id: int
    version: int
    people: int


@effect("approval_give", Decision, outcomes=("done", "gone", "decided", "changed", "own", NOT_YOURS), reads=True)
def give(turn: TurnContext, args: Decision) -> Outcome:
    """Let it go out."""
    member = member_who_may(turn, "broadcast.approve")
    if member is None:
        return not_yours()
    acted = approvals.approve(turn.conn, args.id, by=member.id, people=args.people, version=args.version, now=turn.now)
    return _done(turn, args.id, acted, "approve", people=args.people)


class Refusal(EffectArgs):
    """What was looked at, and what should be different, in words for whoever made it."""

    id: int
    version: int
    words: str | None = None


@effect("approval_refuse", Refusal, outcomes=("done", "gone", "decided", "changed", "own", NOT_YOURS), reads=True)
def refuse(turn: TurnContext, args: Refusal) -> Outcome:
    """Let it not go out, and tell whoever made it what should be different."""
    member = member_who_may(turn, "broadcast.approve")
    if member is None:
        return not_yours()
    acted = approvals.decline(turn.conn, args.id, by=member.id, version=args.version, now=turn.now)
    return _done(turn, args.id, acted, "decline", words=args.words or "")


def _done(
    turn: TurnContext, broadcast_id: int, acted: Acted, verb: str, *, people: int | None = None, words: str = ""
) -> Outcome:
    if not acted.done:
        return Outcome(_REFUSALS[str(acted.reason)], {"state": Phrase(f"report.state.{acted.state}")})
    turn.audit(f"broadcast.{verb}", f"broadcast:{broadcast_id}", None if people is None else {"people": people})
    if turn.staff is not None:
        key = f"approve.{verb}d_yours" + ("_why" if words else "")
        asking.tell_maker(turn.conn, turn.texts, broadcast_id, key, by=turn.staff.id, words=words, now=turn.now)
    return Outcome()

"""/announcements: an announcement that was delivered is taken back, after a question that says for how many people.

Who may is asked again at each step, and so is how far it comes: another member of the team can have been quicker.
"""

from __future__ import annotations

from typing import Final

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from conversations.phrases import Phrase
from storage import corrections, progress
from storage.corrections import Made, Reach

_LEFT: Final = ("too_old", "not_confirmed")


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


def _cannot(found: Made) -> Outcome:
    if found.reason == "no_such":
        return Outcome("gone")
    return Outcome("cannot", Phrase(f"announcements.withdraw.cannot.{found.reason}", {"other": found.id}))


def _left(reach: Reach) -> Phrase:
    reasons = [Phrase(f"report.reason.{why}", {"n": number}) for why in _LEFT if (number := getattr(reach, why))]
    return (
        Phrase("announcements.withdraw.some", {"reasons": reasons}) if reasons else Phrase("announcements.withdraw.all")
    )

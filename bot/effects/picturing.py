"""The figures of an announcement as pictures, for who reads reports."""

from __future__ import annotations

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.staffing import NOT_YOURS, member_who_may, not_yours
from bot.painting import What, to_draw
from storage import answers, broadcasts, questions, rates


class Which(EffectArgs):
    """An announcement's number, and what its picture shows: the answers, or how fast it went."""

    what: What
    id: int


@effect("announcement_picture", Which, outcomes=("done", "none", "gone", NOT_YOURS), reads=True)
def announcement_picture(turn: TurnContext, args: Which) -> Outcome:
    """Send a picture, which is drawn when it leaves. `none`: there is nothing to be seen on it yet."""
    if member_who_may(turn, "broadcast.read") is None:
        return not_yours()
    if broadcasts.row_of(turn.conn, args.id) is None:
        return Outcome("gone")
    asked = questions.of_broadcast(turn.conn, args.id) if args.what == "picture" else None
    has_answers = asked is not None and asked.kind != "text" and answers.how_many(turn.conn, asked.id) > 0
    if not (has_answers if args.what == "picture" else rates.any_ended(turn.conn, args.id)):
        return Outcome("none")
    turn.audit("broadcast.picture", f"broadcast:{args.id}", {"what": args.what})
    turn.enqueue("sendPhoto", to_draw(args.what, args.id, turn.language))
    return Outcome()

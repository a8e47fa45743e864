"""/console: the way from the chat to the team's pages. The pages themselves are not known here, only where they are."""

from __future__ import annotations

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.staffing import NOT_YOURS, not_yours
from storage import signing_in


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("console_link", Nothing, outcomes=("done", "no_pages", NOT_YOURS), reads=True)
def console_link(turn: TurnContext, _: Nothing) -> Outcome:
    """A link by which this member signs in, once, within ten minutes; earlier ones work no longer."""
    if turn.staff is None:
        return not_yours()
    if not turn.bot.pages:
        return Outcome("no_pages")
    secret = signing_in.make_link(turn.conn, turn.staff.id, turn.now)
    return Outcome(value=turn.bot.pages + signing_in.PATH + secret)

"""Looking a postcode up. It comes with the wish and goes with it: nothing here keeps it, and no sentence repeats it."""

from __future__ import annotations

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from conversations.placing import ELSEWHERE, FIND_PLACE, NO_LIST, UNKNOWN
from storage import places


class Typed(EffectArgs):
    """A postcode in capitals, without its space."""

    postcode: str


@effect(FIND_PLACE, Typed, outcomes=("done", ELSEWHERE, UNKNOWN, NO_LIST), reads=True)
def find_place(turn: TurnContext, args: Typed) -> Outcome:
    """The locality that a postcode lies in, and the code of its small area where the list has it."""
    found = places.find(turn.conn, args.postcode)
    if found is None:
        return Outcome(UNKNOWN if places.any_there(turn.conn) else NO_LIST)
    if found.locality is None:
        return Outcome(ELSEWHERE)
    return Outcome(value={"locality": found.locality, "area": found.area})

"""Finding the way from one conversation to another."""

from __future__ import annotations

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect


class OneFlow(EffectArgs):
    """The name of a flow."""

    flow: str


@effect("open_flow", OneFlow, reads=True)
def open_flow(turn: TurnContext, args: OneFlow) -> Outcome:
    """Begin this conversation when the present one is over."""
    turn.begin(args.flow)
    return Outcome()

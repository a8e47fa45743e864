"""/relay: an ambassador passes on what a neighbour said, with their spoken consent and without their name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.context import TurnContext
from bot.effects import EffectArgs, Outcome, effect
from bot.effects.contributions import Relayed, hear_back, keep
from bot.known import OTHER
from conversations.phrases import Phrase
from programme.giving_away import giving_away
from storage.relays import Relay


class Nothing(EffectArgs):
    """Takes nothing."""


@effect("spoken_consent", Nothing, reads=True)
def spoken_consent(turn: TurnContext, _: Nothing) -> Outcome:
    """When the ambassador ticked that whoever said it agreed to its being passed on."""
    return Outcome(value=turn.now)


class Words(EffectArgs):
    """What a neighbour said, as the ambassador writes it; None for a recording."""

    words: str | None = None


@effect("look_for_names", Words, outcomes=("done", "found"), reads=True)
def look_for_names(_: TurnContext, args: Words) -> Outcome:
    """Whether something in the words could give somebody away: `found`, with what it looks like, in words."""
    found = giving_away(args.words or "")
    if not found:
        return Outcome()
    return Outcome("found", [Phrase(f"relay.found.{one.what}", {"words": one.words}) for one in found])


class Relaying(EffectArgs):
    """What was said, in which messages, where, about what, by about how many (None: not said), and when agreed."""

    words: str | None = None
    parts: list[dict[str, Any]] | None = None
    locality: str | None = None
    service: str | None = None
    service_words: str | None = None
    people: int | None = None
    agreed_at: datetime


@effect("relay_words", Relaying, reads=True)
def relay_words(turn: TurnContext, args: Relaying) -> Outcome:
    """Keep it, labelled as passed on: `receipt`, and `hear_back`, the promise in words."""
    service = None if args.service == OTHER else args.service
    about = Relay(args.people or 1, service, args.service_words, args.agreed_at)
    kept = keep(turn, "said", args.words or "", args.parts or (), relayed=Relayed(args.locality, about))
    return Outcome(value={"receipt": kept.receipt, "hear_back": hear_back(turn, kept)})

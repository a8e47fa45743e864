"""The conversations and texts that ship, read and checked with the effects and facts that the bot has."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot import effects
from bot.known import FACTS
from conversations.check import check_flows
from conversations.library import Library, read_flows
from conversations.source import Problem
from conversations.texts import Texts


def problems(texts: Texts) -> tuple[int, list[Problem]]:
    """How many conversations there are, and all that is wrong with them."""
    flows, found = read_flows(texts)
    return len(flows), [*found, *check_flows(flows, texts, _outcomes(), FACTS)]


def library(texts: Texts) -> Library:
    """The conversations, ready to be talked. Raises FlowError with all that is wrong."""
    return Library.load(texts, effects=_outcomes(), known=FACTS)


def _outcomes() -> Mapping[str, Collection[str]]:
    """What each effect can come out as: a flow may lead on from these and no others."""
    return {name: effect.outcomes for name, effect in effects.load_all().items()}

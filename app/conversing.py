"""The conversations and texts that ship, read and checked with the effects and facts that the bot has."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from bot import effects
from bot.known import FACTS
from conversations.chart import chart
from conversations.check import check_flows
from conversations.drawing import page
from conversations.flow import Flow
from conversations.library import Library, read_flows
from conversations.reading_age import hard_texts
from conversations.source import Problem
from conversations.texts import Texts


def problems(texts: Texts) -> tuple[int, list[Problem]]:
    """How many conversations there are, and all that is wrong with them; last, what is hard to read."""
    flows, found = read_flows(texts)
    wrong = check_flows(flows, texts, outcomes(), FACTS)
    return len(flows), [*found, *wrong, *hard_texts(flows, texts)]


def library(texts: Texts) -> Library:
    """The conversations, ready to be talked. Raises FlowError with all that is wrong."""
    return Library.load(texts, effects=outcomes(), known=FACTS)


def write_charts(flows: Collection[Flow], folder: Path) -> list[Path]:
    """A page with the chart of each conversation, in a folder that is there; the paths. Raises OSError."""
    written = []
    for flow in flows:
        path = folder / f"{flow.id}.md"
        path.write_text(page(chart(flow), title_of(flow)), "utf-8")
        written.append(path)
    return written


def title_of(flow: Flow) -> str:
    """What a conversation is called, in English."""
    return flow.texts.plain(flow.title, "en")


def outcomes() -> Mapping[str, Collection[str]]:
    """What each effect can come out as: a flow may lead on from these and no others."""
    return {name: effect.outcomes for name, effect in effects.load_all().items()}

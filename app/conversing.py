"""The conversations and texts that ship, read and checked with the effects and facts that the bot has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from app.texts import text
from bot import effects
from bot.known import FACTS
from conversations.chart import chart
from conversations.check import check_flows
from conversations.drawing import page
from conversations.flow import Flow
from conversations.library import Library, read_flows
from conversations.missing import missing_texts
from conversations.reading_age import hard_texts
from conversations.source import Problem
from conversations.texts import Texts
from conversations.wording import text_keys


def problems(texts: Texts) -> tuple[int, list[Problem]]:
    """How many conversations there are, and all that is wrong with them; last, what is hard to read."""
    flows, found = read_flows(texts)
    wrong = check_flows(flows, texts, effects.declared(), FACTS)
    return len(flows), [*found, *wrong, *hard_texts(flows, texts)]


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a conversation's languages lack: the keys of its texts by language, and what its rule makes of it."""

    flow: Flow
    missing: dict[str, list[str]]

    def in_words(self) -> str:
        """One line: how many texts each language lacks, and what happens then."""
        counts = ", ".join(f"{language} {len(keys)}" for language, keys in self.missing.items())
        rule = text(f"flows.rule_{self.flow.missing_language}")
        return text("flows.lacking", flow=self.flow.id, texts=len(text_keys(self.flow)), counts=counts, rule=rule)


def lacking(texts: Texts) -> list[Lacking]:
    """The residents' conversations of which some language lacks texts, by their names."""
    flows, _ = read_flows(texts)
    every = [catalogue.language for catalogue in texts.languages]
    found = [
        Lacking(flow, {language: keys for language in every if (keys := missing_texts(flow, language))})
        for flow in flows
        if flow.who in {"anyone", "signed_up"}
    ]
    return [one for one in found if one.missing]


def library(texts: Texts) -> Library:
    """The conversations, ready to be talked. Raises FlowError with all that is wrong."""
    return Library.load(texts, effects=effects.declared(), known=FACTS)


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

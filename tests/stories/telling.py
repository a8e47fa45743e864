"""Plays the stories, writes their pages, and compares these with what was agreed to."""

from __future__ import annotations

import difflib
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from conversations.flow import Flow
from conversations.library import read_flows
from conversations.missing import residents_miss
from conversations.wording import text_keys
from tests.harness import WRITE, Town, shipped_texts
from tests.stories import cast
from tests.stories import several_languages as _several  # noqa: F401  # why: it registers what happens
from tests.stories.habits import COMPLETE, HABITS, habits_of, walk
from tests.stories.page import Page
from tests.stories.player import Alone, Player
from tests.stories.script import MAIN, Way, folder, has_story, read_story
from tests.stories.trace import Trace, implied, named

FLOWS: dict[str, Flow] = {flow.id: flow for flow in read_flows(shipped_texts())[0]}
FreshTown = Callable[..., Awaitable[Town]]
"""Makes a town where nobody lives yet, perhaps of a class of its own."""
NUMBER = 3001
"""The Telegram number of whoever a story is about."""


def languages_of(flow: Flow) -> list[str]:
    """The languages in which all of a flow can be read: English, and those that lack nothing of it."""
    if flow.who in {"staff", "officer"}:
        return ["en"]
    texts = shipped_texts()
    others = [one.language for one in texts.languages if one.language != "en"]
    complete = [code for code in others if not residents_miss(texts, code)]
    assert set(complete) >= set(COMPLETE) - {"en"}
    return ["en", *(code for code in complete if not text_keys(flow) & set(texts.missing(code)) or code in COMPLETE)]


PLAYS = [(name, language) for name, flow in FLOWS.items() if has_story(name) for language in languages_of(flow)]
"""Every flow that has a story, with every language it is complete in."""


@dataclass
class Teller:
    """One flow in one language: all its ways, then all that goes wrong on them."""

    fresh_town: FreshTown
    flow: str
    language: str
    thorough: bool = True
    """Also all that goes wrong, not only the ways."""
    trace: Trace = field(init=False)
    different: str = ""
    written: set[Path] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.story = read_story(self.flow)
        twice = [way.name for way in self.story.ways if way.name in HABITS]
        assert twice == [], f"pages of what goes wrong are called so: {twice}"
        self.trace = Trace(self.flow)

    async def tell_everything(self) -> None:
        """Play every page there is of it."""
        ways = [way for way in self.story.ways if self.language == "en" or way.who not in cast.STAFF]
        orders = {way.name: (await self.tell(way)).asked for way in ways}
        for name in habits_of(FLOWS[self.flow], self.story) if self.thorough else ():
            met: set[object] = set()
            for way in ways:
                order = worth_trying(name, way, orders[way.name], met)
                if order:
                    await self.tell(way, name, order)
        self._no_more()

    async def tell(self, way: Way, habit: str | None = None, order: Sequence[str] = ()) -> Player:
        """Play one page, and compare it."""
        player = await begin(await self.fresh_town(), self.flow, self.language, way, habit)
        try:
            course = await walk(player, way.acts, None if habit is None else HABITS[habit], order)
        except Exception as error:
            error.add_note(f"{page_name(way, habit)} in {self.language}, so far:\n{player.page}")
            raise
        if habit is not None and not (course.tried or HABITS[habit].typing):
            return player  # there was nothing to try on this way
        self._compare(folder(self.flow) / self.language / page_name(way, habit), str(player.page))
        return player

    def missing(self) -> list[str]:
        """What of the flow's table nobody came to, and no reason was given for; and reasons that are none any more."""
        if self.language != "en":
            return []  # the team's part of it is told in English only
        wanted = {named(mark) for mark in implied(FLOWS[self.flow])}
        seen = {named(mark) for mark in self.trace.seen}
        gone = [
            f"{name} is seen, or is no part of the table"
            for name in self.story.unseen
            if name in seen or name not in wanted
        ]
        return [*sorted(wanted - seen - set(self.story.unseen)), *gone]

    def _compare(self, path: Path, got: str) -> None:
        self.written.add(path)
        if os.environ.get(WRITE):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(got, "utf-8")
            return
        wanted = path.read_text("utf-8") if path.exists() else ""
        lines = difflib.unified_diff(wanted.splitlines(), got.splitlines(), str(path), "what is said now", lineterm="")
        self.different += "\n".join(lines) + "\n" if wanted != got else ""

    def _no_more(self) -> None:
        """A page that no story tells any more is gone when pages are written, and a difference otherwise."""
        for path in sorted((folder(self.flow) / self.language).glob("*.md")):
            if path not in self.written:
                if os.environ.get(WRITE):
                    path.unlink()
                else:
                    self.different += f"{path} is told by no story any more\n"


def worth_trying(habit: str, way: Way, asked: Sequence[str], met: set[object]) -> list[str]:
    """At which of the questions of a way something is tried that was not `met` before; from now on they are."""
    by_pairs = HABITS[habit].by_pairs
    new = set[object](pairwise(asked) if by_pairs else asked) - met
    if not new or not (way.name == MAIN or HABITS[habit].everywhere):
        return []
    order = [step for step in asked if by_pairs or step not in met]
    met |= new
    return order


def page_name(way: Way, habit: str | None) -> str:
    """The name of a page's file."""
    return f"{way.name}.md" if habit is None else f"{habit}.md" if way.name == MAIN else f"{habit}_{way.name}.md"


async def begin(town: Town, flow: str, language: str, way: Way, habit: str | None) -> Player:
    """Somebody at the beginning of a way, with an empty page."""
    phone = await cast.cast(town, way.who, language, NUMBER)
    page = empty_page(flow, language, way, phone.first_name, habit)
    for name in way.before:
        await cast.happen(name, town, phone)
        page.did(f"*{cast.told(name)}*")
    return Player(town, Alone(town), phone, read_story(flow), page, language)


def empty_page(flow: str, language: str, way: Way, name: str, habit: str | None) -> Page:
    """A page that says what it is about, and nothing more."""
    texts = shipped_texts()
    title = texts.plain(FLOWS[flow].title, "en")
    spoken = texts.language_name(language, "en")
    if habit is not None:
        return Page(f"{title}: {HABITS[habit].title}", HABITS[habit].tells, f"{spoken}. {name} {cast.WHO[way.who]}.")
    told = title if way.name == MAIN else f"{title}: {way.name.replace('_', ' ')}"
    return Page(told, way.tells, f"{spoken}. {name} {cast.WHO[way.who]}.")

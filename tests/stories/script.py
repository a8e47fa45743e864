"""The stories of a flow, as they are written down: once, for every language.

`tests/transcripts/flows/<flow>/story.yaml` tells what somebody does by the names of answers, never by the words of one
language, so that a new language costs nothing. docs/stories.md has the acts that there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FLOWS = Path(__file__).parents[1] / "transcripts" / "flows"
PHRASES = Path(__file__).parent / "phrases.yaml"
MAIN = "main"


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a flow: what it tells in a sentence, who goes it, what happened before, and what they do."""

    name: str
    tells: str
    who: str
    before: tuple[str, ...]
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """All ways of a flow, `main` first; and what of its table nobody can come to, each with the reason."""

    flow: str
    ways: tuple[Way, ...]
    unseen: Mapping[str, str]
    without: Mapping[str, str]
    """Bad paths that do not fit this flow, each with the reason."""
    phrases: Mapping[str, Mapping[str, str]]
    """What people say in this story, by language, besides `phrases.yaml`."""

    def says(self, phrase: str, language: str) -> str:
        """Somebody's words in a language; in English where nobody translated them; the phrase itself where none is."""
        found = self.phrases.get(phrase) or shared_phrases().get(phrase)
        if found is None:
            return phrase
        return str(found.get(language) or found["en"])


def folder(flow: str) -> Path:
    """Where a flow's story stands, with what came of it."""
    return FLOWS / flow


def has_story(flow: str) -> bool:
    """Whether somebody told the story of a flow."""
    return (folder(flow) / "story.yaml").exists()


@cache
def read_story(flow: str) -> Story:
    """The story of a flow. A key that no story has, or a way that tells nothing, is an error."""
    written: dict[str, Any] = yaml.safe_load((folder(flow) / "story.yaml").read_text("utf-8"))
    strange = set(written) - {"as", "before", "ways", "unseen", "without", "phrases"}
    assert not strange, f"the story of {flow} has what no story has: {sorted(strange)}"
    who, before = written.get("as", "updates"), written.get("before", [])
    ways = tuple(_way(name, told, who, before) for name, told in written["ways"].items())
    assert ways[0].name == MAIN, f"the first way of {flow} is called {MAIN}"
    parts = [written.get(name, {}) for name in ("unseen", "without", "phrases")]
    return Story(flow, ways, *parts)


def _way(name: str, told: Mapping[str, Any], who: str, before: list[str]) -> Way:
    strange = set(told) - {"tells", "as", "before", "acts"}
    assert not strange, f"the way {name} has what no way has: {sorted(strange)}"
    return Way(name, told["tells"], told.get("as", who), tuple(told.get("before", before)), tuple(told["acts"]))


@cache
def shared_phrases() -> Mapping[str, Mapping[str, str]]:
    """What people say in more than one story."""
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(PHRASES.read_text("utf-8"))
    return found

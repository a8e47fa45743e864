"""How much of what could give somebody away is noticed, as a table for docs/understanding.md.

    .venv/bin/python -m tests.programme.giving_away_figures      writes it there, between the two marks

The sentences are in giving_away_measured.yaml, which tells how they were made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from programme.giving_away import giving_away

PAGE: Final = Path(__file__).parents[2] / "docs" / "understanding.md"
SENTENCES: Final = Path(__file__).with_name("giving_away_measured.yaml")
BEGINS, ENDS = "<!-- giving away -->\n", "<!-- end of giving away -->\n"
ROUNDS: Final = {"first": "used for the lists", "held_out": "held out"}
NAMES: Final = {"en": "English", "pl": "Polish", "ur": "Urdu"}
KINDS: Final[Mapping[str, frozenset[str]]] = {
    "name": frozenset({"name"}),
    "address": frozenset({"address"}),
    "number": frozenset({"phone", "nhs", "email", "postcode"}),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `holds` is the kind of thing that it should be noticed for, or `nothing`."""

    language: str
    round: str
    holds: str
    says: str

    @property
    def is_right(self) -> bool:
        """Whether its kind of thing was noticed, or nothing where there is nothing."""
        found = {one.what for one in giving_away(self.says)}
        return bool(found & KINDS[self.holds]) if self.holds in KINDS else not found


def sentences() -> list[Sentence]:
    """All of them."""
    read: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = yaml.safe_load(SENTENCES.read_text("utf-8"))
    return [
        Sentence(language, name, holds, says)
        for language, rounds in read.items()
        for name, kinds in rounds.items()
        for holds, listed in kinds.items()
        for says in listed
    ]


def figures(found: list[Sentence]) -> str:
    """The table, in Markdown."""
    lines = ["", "| language | sentences | names | addresses | numbers | hints too many |", "|---|---|---|---|---|---|"]
    for language, title in NAMES.items():
        for name, of in ROUNDS.items():
            here = [one for one in found if (one.language, one.round) == (language, name)]
            kinds = [_share((one for one in here if one.holds == kind), lambda one: one.is_right) for kind in KINDS]
            too_many = _share((one for one in here if one.holds == "nothing"), lambda one: not one.is_right)
            lines.append(f"| {title} | {of} | {' | '.join(kinds)} | {too_many} |")
    return "\n".join([*lines, "", ""])


def page() -> str:
    """The page with the figures as they are."""
    head, _, rest = PAGE.read_text("utf-8").partition(BEGINS)
    return head + BEGINS + figures(sentences()) + ENDS + rest.partition(ENDS)[2]


def wrong(found: Iterable[Sentence]) -> list[str]:
    """Those of the first round that came out wrong: the held out ones are counted only."""
    return [one.says for one in found if one.round == "first" and not one.is_right]


def _share(part: Iterable[Sentence], counts: Callable[[Sentence], bool]) -> str:
    listed = list(part)
    return f"{sum(map(counts, listed))} of {len(listed)}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
